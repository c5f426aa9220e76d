//! Cells as features: whole numbers from -128 to 127, and what is said of all others.

use openledger_dataset::quoted;

/// What programs write where a value is missing.
const MISSING: [&str; 10] = ["na", "n/a", "#n/a", "nan", "null", "none", "nil", "-", "?", "."];

/// What a cell looks like, whatever column it stands in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Look {
    /// Nothing, or a word for nothing.
    Missing,
    /// A number, whole or not, in range or not.
    Number(f64),
    /// Anything else.
    Text,
}

impl Look {
    /// Looks at a cell.
    pub(super) fn of(cell: &str) -> Self {
        let cell = cell.trim();
        if cell.is_empty() || MISSING.iter().any(|word| cell.eq_ignore_ascii_case(word)) {
            return Self::Missing;
        }
        // The parser of floats also takes words such as `inf`, which no column of numbers holds.
        let numeric = cell.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
        match cell.parse::<f64>() {
            Ok(number) if numeric => Self::Number(number),
            _ => Self::Text,
        }
    }
}

/// A feature.
///
/// # Errors
/// What is wrong with the cell, what is allowed, and how values are brought there.
pub(super) fn feature(cell: &str) -> Result<i8, String> {
    let cell = cell.trim();
    if let Ok(value) = cell.parse::<i8>() {
        return Ok(value);
    }
    let digits = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    let shown = quoted(cell);
    if cell.is_empty() {
        return Err("the value is missing: every column needs a whole number from -128 to 127".to_owned());
    }
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(out_of_range(cell, &shown));
    }
    let problem = match (Look::of(cell), special(cell)) {
        (Look::Missing, _) | (_, true) => {
            return Err(format!(
                "{shown} is not a number: fill in a whole number from -128 to 127, or leave the row out"
            ));
        }
        (Look::Number(_), _) if cell.contains(['e', 'E']) => "is written with an exponent",
        (Look::Number(_), _) => "is not a whole number",
        (Look::Text, _) if cell.contains(',') && Look::of(&cell.replace(',', ".")) != Look::Text => {
            "is written with a comma and not a whole number"
        }
        (Look::Text, _) => return Err(format!("{shown} is not a number: whole numbers from -128 to 127 are allowed")),
    };
    Err(format!(
        "{shown} {problem}: whole numbers from -128 to 127 are allowed. Multiply the column by a fixed factor, the same in \
         every file and in every question, and round"
    ))
}

fn out_of_range(cell: &str, shown: &str) -> String {
    let byte = cell.parse::<u8>().ok();
    let example = byte.map_or_else(String::new, |byte| format!(", here {}", i16::from(byte).saturating_sub(128)));
    let as_byte = byte.map_or_else(String::new, |byte| format!(", here {}", i16::from(byte).saturating_sub(256)));
    format!(
        "{shown} is out of range: whole numbers from -128 to 127 are allowed. Values from 0 to 255, such as pixels: subtract 128 \
         from each{example}, or halve them. For an encoder with a uint8 input, which reads the same byte as 0 to 255, write values \
         above 127 minus 256{as_byte}. Others: divide the column by a fixed factor and round"
    )
}

fn special(cell: &str) -> bool {
    let word = cell.trim_start_matches(['+', '-']);
    ["inf", "infinity", "nan", "∞"].iter().any(|w| word.eq_ignore_ascii_case(w))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_of_one_byte_are_features() {
        for (cell, value) in [("0", 0), ("-128", -128), ("127", 127), ("+5", 5), (" 7 ", 7), ("007", 7), ("-0", 0)] {
            assert_eq!(feature(cell), Ok(value), "{cell}");
        }
    }

    #[test]
    fn all_others_are_told_what_is_allowed_and_how_to_get_there() {
        let problem = |cell: &str| feature(cell).unwrap_err();
        for cell in ["128", "255", "-129", "1000", "99999999999999999999999"] {
            assert!(problem(cell).contains(&format!("{cell:?} is out of range")), "{}", problem(cell));
            assert!(problem(cell).contains("-128 to 127") && problem(cell).contains("uint8"), "{}", problem(cell));
        }
        assert!(problem("200").contains("here 72") && problem("200").contains("here -56"), "{}", problem("200"));
        for cell in ["1.5", "5.0", ".5", "-0.1"] {
            assert!(
                problem(cell).contains("not a whole number") && problem(cell).contains("round"),
                "{}",
                problem(cell)
            );
        }
        assert!(problem("1e2").contains("exponent"));
        assert!(problem("1,5").contains("comma"));
        for cell in ["NaN", "inf", "-Infinity", "N/A", "?", "null"] {
            assert!(problem(cell).contains("is not a number: fill in"), "{}", problem(cell));
        }
        assert!(problem(" ").contains("missing"));
        for cell in ["abc", "0x10", "−5", "\u{feff}1", "1 2", "1_000"] {
            assert!(problem(cell).contains("is not a number"), "{}", problem(cell));
        }
        assert!(problem("\u{feff}1").contains("\\u{feff}1"));
        assert!(problem(&"x".repeat(1_000)).len() < 200);
    }
}
