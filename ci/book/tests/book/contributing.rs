//! CONTRIBUTING.md, followed to the letter: every command is run and every file
//! is written, in a small book with the pages that it names.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::new::small_book;
use super::{root, stderr, stdout, tool, write};

/// A fenced block: its language, its lines, and the paragraph before it.
struct Block {
    language: String,
    lines: Vec<String>,
    before: String,
}

/// The blocks of the section of CONTRIBUTING.md that is called `title`; of what
/// stands before all sections where it is empty.
fn blocks(title: &str) -> Vec<Block> {
    let text = std::fs::read_to_string(root().join("CONTRIBUTING.md")).expect("CONTRIBUTING.md");
    let mut sections = text.split("\n## ");
    let section = match title {
        "" => sections.next(),
        _ => sections.find(|section| section.starts_with(&format!("{title}\n"))),
    };
    let section = section.unwrap_or_else(|| panic!("no section `{title}`"));
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: Option<(usize, Block)> = None;
    let mut before = String::new();
    for line in section.lines() {
        let indentation = line.len() - line.trim_start().len();
        match (&mut open, line.trim_start().strip_prefix("```")) {
            (None, Some(language)) => {
                let (language, before) = (language.to_string(), before.clone());
                let block = Block {
                    language,
                    before,
                    lines: Vec::new(),
                };
                open = Some((indentation, block));
            }
            (Some((depth, block)), None) => {
                let line = line.get(*depth..).unwrap_or_default();
                block.lines.push(line.to_string());
            }
            (Some(_), Some(_)) => blocks.extend(open.take().map(|(_, block)| block)),
            (None, None) if !line.trim().is_empty() => before = line.to_string(),
            (None, None) => {}
        }
    }
    blocks
}

/// A fork with the pages that CONTRIBUTING.md names, in `dir`.
fn fork(dir: &Path) -> PathBuf {
    let book = small_book();
    let root = book.path();
    let moved = [("src/p.md", "src/primer.md"), ("src/q.md", "src/timers.md")];
    for (from, to) in moved {
        std::fs::rename(root.join(from), root.join(to)).expect("a page");
    }
    write(
        root,
        "src/SUMMARY.md",
        "# Summary\n\n- [P](primer.md)\n- [Q](timers.md)\n\n[F](front.md)\n\n[E](end.md)\n",
    );
    write(root, ".gitignore", "/target\n");
    // The tests by which the whole book proves its blocks and outputs.
    let tests = ["primer_two_songs_line_1", "my_page_my_program_line_1"];
    let tests = tests
        .map(|name| format!("#[test]\nfn {name}() {{}}\n"))
        .concat();
    write(root, "ci/skeptic/tests/blocks.rs", &tests);
    let fork = dir.join("fork");
    let fork_name = fork.to_str().expect("a path");
    for arguments in [
        vec!["init", "--quiet", "--initial-branch", "main"],
        vec!["add", "--all"],
        vec!["commit", "--quiet", "--message", "A book"],
        vec!["clone", "--quiet", "--bare", ".", fork_name],
    ] {
        git(root, &arguments);
    }
    fork
}

pub(crate) fn git(dir: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new("git");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "A contributor");
        command.env(format!("GIT_{who}_EMAIL"), "contributor@example.org");
    }
    command
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1");
    let output = command
        .args(arguments)
        .current_dir(dir)
        .output()
        .expect("git");
    assert!(
        output.status.success(),
        "git {arguments:?}: {}",
        stderr(&output)
    );
    output
}

/// The words of a command line; quotes hold words together.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('"').enumerate();
    let words = parts.flat_map(|(index, part)| match index % 2 {
        0 => part.split_whitespace().map(str::to_string).collect(),
        _ => vec![part.to_string()],
    });
    words.collect()
}

/// Runs one command in `dir`, and gives what it prints.
fn run(dir: &Path, line: &str) -> String {
    let words = words(line);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["cargo", "book", ref arguments @ ..] => {
            let output = tool(dir, arguments);
            assert!(
                output.status.success(),
                "{line}: {}{}",
                stdout(&output),
                stderr(&output)
            );
            stdout(&output)
        }
        ["git", ref arguments @ ..] => stdout(&git(dir, arguments)),
        _ => panic!("this test does not run the command `{line}`"),
    }
}

/// Follows a section in the book in `dir`; gives how many commands were run.
fn follow(dir: &Path, title: &str) -> usize {
    let mut commands = 0;
    for block in blocks(title) {
        match block.language.as_str() {
            "console" => {
                let mut printed = String::new();
                for line in &block.lines {
                    match line.strip_prefix("$ ") {
                        Some(command) => {
                            printed = run(dir, command);
                            commands += 1;
                        }
                        None => assert!(printed.contains(line), "{line}: {printed}"),
                    }
                }
            }
            "rust" | "markdown" => {
                let path = block.before.split('`').nth(1).expect("a path in backticks");
                // What the page shows already stays where the commands put it.
                let text = block.lines.join("\n") + "\n";
                assert!(dir.join(path).is_file(), "no command has begun {path}");
                write(dir, path, &text);
            }
            other => panic!("a block in {other}, which this test does not follow"),
        }
    }
    commands
}

#[test]
fn contributing_is_followed_from_the_clone_to_the_push() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let fork = fork(dir.path());
    let fork = fork.to_str().expect("a path");
    let start = &blocks("")[0].lines;
    let mut folder = dir.path().to_path_buf();
    for line in start {
        match line.strip_prefix("cd ") {
            Some(into) => folder.push(into),
            None => drop(run(&folder, &line.replace("YOUR-FORK", fork))),
        }
    }
    let page = std::fs::read_to_string(folder.join("src/primer.md")).expect("a page");
    write(
        &folder,
        "src/primer.md",
        &page.replace("Words.", "Other words."),
    );
    assert_eq!(follow(&folder, "A typo"), 2);
    assert_eq!(follow(&folder, "A new listing"), 6);
    assert_eq!(follow(&folder, "A new page"), 7);

    let log = stdout(&git(Path::new(fork), &["log", "--format=%s", "my-change"]));
    let expected = "A page on what my program prints\nThe primer sings two songs\n\
                    The primer says what a waker is\nA book\n";
    assert_eq!(log, expected);
    let left = stdout(&git(&folder, &["status", "--short"]));
    assert_eq!(left, "", "what was not sent");
    let check = tool(&folder, &["check"]);
    assert_eq!(stdout(&check), "no problems\n");
    let recorded = folder.join("listings/primer/recorded/two_songs.txt");
    assert_eq!(
        std::fs::read_to_string(recorded).expect("a recording"),
        "la\nlo\n"
    );
}
