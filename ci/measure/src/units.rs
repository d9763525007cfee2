//! Measured values in words: three digits and a unit that suits them.

/// Prefixes of bytes and of seconds, each with its power of ten.
const BYTES: [(&str, f64); 4] = [("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("B", 1.0)];
const SECONDS: [(&str, f64); 4] = [("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9)];

/// Between a number and its unit: a space at which no line ends.
const SPACE: &str = "\u{a0}";

/// Returns `value` with its unit. `B` and `s` get the prefix that suits the value, in
/// powers of ten; any other unit stays as it is, `×` without a space.
///
/// A count stays exact, and any other value has three digits.
pub fn quantity(value: f64, unit: &str) -> String {
    let prefixes = match unit {
        "B" => BYTES,
        "s" => SECONDS,
        "" => return number(value),
        "×" => return format!("{}×", number(value)),
        _ => return format!("{}{SPACE}{unit}", number(value)),
    };
    // The rounded value decides, so that 999.9 B are 1 kB.
    let size = round(value).abs();
    let fits = prefixes
        .iter()
        .find(|(_, power)| size >= *power * 0.999_999);
    let (unit, power) = match (fits, size == 0.0, unit) {
        (Some(found), _, _) => *found,
        (None, true, "s") => ("s", 1.0),
        (None, _, _) => prefixes[prefixes.len() - 1],
    };
    format!("{}{SPACE}{unit}", number(value / power))
}

/// A whole number as it is, any other with three digits.
fn number(value: f64) -> String {
    // Beyond 2^53 not every whole number has a value of its own.
    let whole = value.fract() == 0.0 && value.abs() < 9e15;
    let value = if whole { value } else { round(value) };
    let decimals = match value.abs() {
        0.0 => 0,
        size => (2 - size.log10().floor() as i32).clamp(0, 12) as usize,
    };
    let text = format!("{value:.decimals$}");
    let (digits, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    let digits = grouped(digits);
    match fraction {
        "" => digits,
        fraction => format!("{digits}.{fraction}"),
    }
}

/// `value` with three digits that count.
fn round(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let power = 2 - value.abs().log10().floor() as i32;
    // Multiplying by a negative power would leave a tail of digits.
    match power < 0 {
        true => (value / 10_f64.powi(-power)).round() * 10_f64.powi(-power),
        false => (value * 10_f64.powi(power)).round() / 10_f64.powi(power),
    }
}

/// `1,000,000` of `1000000`.
fn grouped(digits: &str) -> String {
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", digits),
    };
    let mut out = String::from(sign);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_three_digits_and_the_unit_that_suits_it() {
        for (value, unit, words) in [
            (301.37, "B", "301\u{a0}B"),
            (999.9, "B", "1\u{a0}kB"),
            (16_384.0, "B", "16.4\u{a0}kB"),
            (301_370_000.0, "B", "301\u{a0}MB"),
            (0.000_012_34, "s", "12.3\u{a0}µs"),
            (0.05, "s", "50\u{a0}ms"),
            (90.0, "s", "90\u{a0}s"),
            (0.0, "s", "0\u{a0}s"),
            (0.0, "B", "0\u{a0}B"),
            (-2_048.0, "B", "-2.05\u{a0}kB"),
            (31.449, "×", "31.4×"),
            (0.012_345, "", "0.0123"),
            (4.0, "requests", "4\u{a0}requests"),
        ] {
            assert_eq!(quantity(value, unit), words);
        }
    }

    #[test]
    fn a_count_stays_exact() {
        assert_eq!(quantity(19_873.0, ""), "19,873");
        assert_eq!(quantity(1_000_000.0, ""), "1,000,000");
        assert_eq!(quantity(0.0, ""), "0");
        assert_eq!(quantity(19_873.4, ""), "19,900");
    }
}
