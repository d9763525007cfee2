//! The page "Symptoms" quotes what programs have printed.

use std::fs;
use std::path::Path;

fn read(path: &Path) -> String {
    fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}

/// The address of the first link in `entry`.
fn first_link(entry: &str) -> &str {
    let link = entry
        .split_once("](")
        .and_then(|(_, rest)| rest.split_once(')'));
    link.unwrap_or_else(|| panic!("no link in: {entry}")).0
}

/// The recording of the block that `link` leads to: `page.md#output-PACKAGE-PROGRAM`, or
/// `page.md#fails-PACKAGE-PROGRAM-ANCHOR`.
fn recording(root: &Path, link: &str) -> String {
    let block = link.split_once('#').map(|(_, block)| block);
    let (kind, block) = block
        .and_then(|block| block.split_once('-'))
        .unwrap_or_else(|| panic!("{link} leads to no block"));
    let listings = fs::read_dir(root.join("listings")).expect("the listings");
    for package in listings.map(|package| package.expect("a package").path()) {
        let name = package
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let Some(program) = block.strip_prefix(&format!("{name}-")) else {
            continue;
        };
        // No name of a program has a hyphen; an anchor comes behind one.
        let program = program.split('-').next().unwrap_or_default();
        let path = match kind {
            "output" => package.join(format!("recorded/{program}.txt")),
            "fails" => package.join(format!("fail/{program}.stderr")),
            _ => panic!("{link} leads to no output"),
        };
        if path.is_file() {
            return read(&path);
        }
    }
    panic!("{link} leads to no recording")
}

/// The messages in bold code at the start of `entry`.
fn messages(entry: &str) -> Vec<&str> {
    let (head, _) = entry.split_once("](").expect("a link");
    let bold = head.split("**").skip(1).step_by(2);
    let code = bold.filter(|bold| bold.starts_with('`') && bold.ends_with('`'));
    code.map(|code| code.trim_matches('`').trim()).collect()
}

#[test]
fn each_message_was_printed_by_the_program_it_leads_to() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = read(&root.join("src/symptoms.md"));
    let entries = (1..).zip(page.lines());
    let entries: Vec<(usize, &str)> = entries
        .filter(|(_, line)| line.starts_with("- **"))
        .collect();
    assert!(entries.len() >= 40, "{} entries", entries.len());
    let mut quoted = 0;
    for (line, entry) in entries {
        for message in messages(entry) {
            let link = first_link(entry);
            assert!(
                recording(&root, link).contains(message),
                "src/symptoms.md:{line}: `{message}` isn't in the recording of {link}"
            );
            quoted += 1;
        }
    }
    assert!(quoted >= 30, "{quoted} messages");
}
