//! The style sheet's colors against the backgrounds of mdBook's themes.

use super::super::STYLE;
use std::collections::HashMap;

/// Theme, what it is called in selectors, background and text of mdBook 0.5.
const THEMES: [(&str, &str, Rgb, Rgb); 7] = [
    ("light", ".light", hsl(0.0, 0.0, 1.0), [0.0; 3]),
    (
        "rust",
        ".rust",
        hsl(60.0, 0.09, 0.87),
        rgb(0x26, 0x26, 0x25),
    ),
    (
        "coal",
        ".coal",
        hsl(200.0, 0.07, 0.08),
        rgb(0x98, 0xa3, 0xad),
    ),
    (
        "navy",
        ".navy",
        hsl(226.0, 0.23, 0.11),
        rgb(0xbc, 0xbd, 0xd0),
    ),
    ("ayu", ".ayu", hsl(210.0, 0.25, 0.08), rgb(0xc5, 0xc5, 0xc5)),
    (
        "no script, dark",
        "dark",
        hsl(200.0, 0.07, 0.08),
        rgb(0x98, 0xa3, 0xad),
    ),
    ("print", "print", [1.0; 3], [0.0; 3]),
];

/// Text and what it lies on.
const TEXTS: [(&str, &str); 6] = [
    ("text", "bg"),
    ("text", "fold"),
    ("dim", "bg"),
    ("dim", "fold"),
    ("print", "bg"),
    ("on-poll", "poll"),
];

/// Marks and what they lie on.
const MARKS: [(&str, &str); 15] = [
    ("poll", "bg"),
    ("poll", "fold"),
    ("wait", "bg"),
    ("wait", "fold"),
    ("wake", "bg"),
    ("wake", "fold"),
    ("print", "bg"),
    ("print", "fold"),
    ("end", "bg"),
    ("end", "fold"),
    ("stop", "bg"),
    ("stop", "fold"),
    ("dim", "fold"),
    ("cursor", "bg"),
    ("cursor", "fold"),
];

type Rgb = [f64; 3];

const fn rgb(red: u8, green: u8, blue: u8) -> Rgb {
    [
        red as f64 / 255.0,
        green as f64 / 255.0,
        blue as f64 / 255.0,
    ]
}

/// Hue in degrees, saturation and lightness from 0 to 1, as CSS takes them.
const fn hsl(hue: f64, saturation: f64, lightness: f64) -> Rgb {
    let least = if lightness < 1.0 - lightness {
        lightness
    } else {
        1.0 - lightness
    };
    let amplitude = saturation * least;
    let mut color = [0.0; 3];
    let offsets = [0.0, 8.0, 4.0];
    let mut index = 0;
    while index < 3 {
        let k = (offsets[index] + hue / 30.0) % 12.0;
        let low = if k - 3.0 < 9.0 - k { k - 3.0 } else { 9.0 - k };
        let clamped = if low < -1.0 {
            -1.0
        } else if low > 1.0 {
            1.0
        } else {
            low
        };
        color[index] = lightness - amplitude * clamped;
        index += 1;
    }
    color
}

/// The contrast ratio of WCAG 2.2.
fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(color: Rgb) -> f64 {
    let linear = color.map(|c| {
        if c <= 0.04045 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

/// The style sheet's own variables for a theme; later rules overrule earlier ones, as all
/// selectors that matter have the same weight.
fn variables(style: &str, theme: &str) -> HashMap<String, String> {
    let mut variables = HashMap::new();
    let mut media = String::new();
    for rule in style.split_inclusive(['{', '}']) {
        let text = rule.rsplit("*/").next().unwrap_or(rule).trim();
        if let Some(query) = text
            .strip_suffix('{')
            .filter(|text| text.starts_with("@media"))
        {
            media = query.to_owned();
        } else if let Some(selectors) = text.strip_suffix('{') {
            let applies = match theme {
                "print" => {
                    media.is_empty() && selectors.contains(":root") || media.contains("print")
                }
                "dark" => selectors.contains("html:not(.js)") && !media.contains("print"),
                theme => {
                    media.is_empty()
                        && selectors
                            .split([' ', ','])
                            .any(|s| s == theme || s == ":root")
                }
            };
            variables.insert(String::new(), applies.to_string());
        } else if text == "}" {
            media.clear();
        } else if variables.get("").is_some_and(|applies| applies == "true") {
            let declarations = text.trim_end_matches('}').split(';');
            let pairs =
                declarations.filter_map(|pair| pair.trim().strip_prefix("--tl-")?.split_once(':'));
            variables.extend(pairs.map(|(name, value)| (name.to_owned(), value.trim().to_owned())));
        }
    }
    variables
}

fn failures(style: &str) -> Vec<String> {
    let mut failures = Vec::new();
    for (theme, selector, bg, fg) in THEMES {
        let variables = variables(style, selector);
        let color = |name: &str| match variables.get(name).map(String::as_str) {
            Some("var(--bg)") => bg,
            Some("var(--fg)") => fg,
            Some(hex) => {
                let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect(hex);
                rgb(part(1), part(3), part(5))
            }
            None => panic!("timeline.css has no --tl-{name} for {theme}; add it"),
        };
        let pairs = TEXTS
            .map(|pair| (pair, 4.5))
            .into_iter()
            .chain(MARKS.map(|pair| (pair, 3.0)));
        for ((front, back), least) in pairs {
            let ratio = contrast(color(front), color(back));
            if ratio < least {
                failures.push(format!(
                    "{theme}: --tl-{front} on --tl-{back}: {ratio:.2} < {least}"
                ));
            }
        }
    }
    failures
}

#[test]
fn text_and_marks_stand_out_in_every_theme_and_on_paper() {
    assert_eq!(failures(STYLE), Vec::<String>::new());
}

#[test]
fn a_pale_color_is_reported() {
    let pale = STYLE.replacen("--tl-wake: #8a5a00", "--tl-wake: #e0b050", 1);
    let expected = [
        "light: --tl-wake on --tl-bg: 2.00 < 3",
        "light: --tl-wake on --tl-fold: 1.76 < 3",
    ];
    assert_eq!(failures(&pale), expected);
}

#[test]
fn contrast_is_computed_as_wcag_says() {
    assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 1e-9);
    assert!((contrast(rgb(0x77, 0x77, 0x77), [1.0; 3]) - 4.48).abs() < 0.01);
    assert_eq!(
        hsl(210.0, 0.25, 0.08).map(|c| (c * 255.0).round()),
        [15.0, 20.0, 26.0]
    );
}
