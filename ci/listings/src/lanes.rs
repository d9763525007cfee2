//! The lanes that a page shows of a timeline: `lanes="main, async@21 as the sender, job#2"`.

use timeline_report::timeline::model::Timeline;

use crate::picture::Choice;

/// A lane that a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Its name in the recording.
    pub name: String,
    /// Which of those of that name it is, from 1, in the order of their first polls.
    pub number: usize,
    /// What the page calls it.
    pub shown: Option<String>,
}

/// Reads what follows the program in a directive; none where that is not a choice of lanes.
pub fn parse(text: &str) -> Option<Vec<Lane>> {
    let list = text.strip_prefix("lanes=\"")?.strip_suffix('"')?;
    let lane = |text: &str| {
        let (lane, shown) = match text.split_once(" as ") {
            Some((lane, shown)) => (lane.trim(), Some(shown.trim().to_string())),
            None => (text.trim(), None),
        };
        let (name, number) = match lane.split_once('#') {
            Some((name, number)) => (name, number.parse().ok()?),
            None => (lane, 1),
        };
        let named = !name.is_empty() && shown.as_deref() != Some("");
        let name = name.to_string();
        (named && !list.contains('"')).then_some(Lane {
            name,
            number,
            shown,
        })
    };
    list.split(',').map(lane).collect()
}

/// The places in `timeline` of `lanes`, which a page shows.
///
/// # Errors
///
/// A lane that is not in the recording, or is there twice.
pub fn choice(timeline: &Timeline, lanes: &[Lane]) -> Result<Vec<Choice>, String> {
    let mut choice: Vec<Choice> = Vec::new();
    for Lane {
        name,
        number,
        shown,
    } in lanes
    {
        let named = timeline.lanes.iter().enumerate();
        let mut named = named.filter(|(_, lane)| lane.name == *name);
        let found = number.checked_sub(1).and_then(|before| named.nth(before));
        let Some((place, _)) = found else {
            let count = timeline.lanes.iter().filter(|lane| lane.name == *name);
            return Err(match count.count() {
                0 => format!(
                    "no lane `{name}` in the recording: it has {}",
                    names(timeline)
                ),
                count => format!(
                    "no lane `{name}#{number}` in the recording: it has {count} of that name"
                ),
            });
        };
        if choice.iter().any(|(known, _)| *known == place) {
            return Err(format!(
                "the lane `{name}#{number}` is there twice: another of its name is `{name}#{}`",
                number + 1
            ));
        }
        choice.push((place, shown.clone()));
    }
    Ok(choice)
}

/// The names in `timeline`, each once.
fn names(timeline: &Timeline) -> String {
    let mut names: Vec<String> = Vec::new();
    for lane in &timeline.lanes {
        let name = format!("`{}`", lane.name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_has_names_numbers_and_what_lanes_are_called() {
        let lane = |name: &str, number, shown: Option<&str>| Lane {
            name: name.to_string(),
            number,
            shown: shown.map(str::to_string),
        };
        let expected = [
            lane("main", 1, None),
            lane("async@21", 1, Some("the sender")),
            lane("A::job", 2, None),
        ];
        let text = "lanes=\"main, async@21 as the sender,A::job#2\"";
        assert_eq!(parse(text).as_deref(), Some(&expected[..]));
    }

    #[test]
    fn what_is_no_choice_of_lanes_is_none() {
        for wrong in [
            "",
            "lanes",
            "lanes=main",
            "lanes=\"\"",
            "lanes=\"main,\"",
            "lanes=\"main as \"",
            "lanes=\"job#two\"",
            "lanes=\"main\" \"",
            "lines=\"main\"",
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
