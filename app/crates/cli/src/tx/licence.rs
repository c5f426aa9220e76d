//! Licences as people write them: names with commas between them, or the mask of their bits.

use std::fmt;
use std::str::FromStr;

/// The uses that a licence may permit, from the lowest bit on, with what each means.
pub(crate) const USES: [(&str, &str); 7] = [
    ("train", "train a model from scratch"),
    ("tune", "fine-tune a model that exists"),
    ("evaluate", "evaluate a model"),
    ("retrieve", "look items up when a question is answered"),
    ("generate", "generate content derived from items"),
    ("commercial", "do so for money"),
    ("redistribute", "pass raw items on"),
];
/// All bits together.
const ALL: u32 = 127;

/// Permitted uses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Licence(pub(crate) u32);

impl FromStr for Licence {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(mask) = text.trim().parse::<u32>() {
            let problem = format!("the bits of a licence add up to {ALL} at most");
            return if mask <= ALL { Ok(Self(mask)) } else { Err(problem) };
        }
        let mut mask = 0;
        for word in text.split([',', ' ']).map(str::trim).filter(|word| !word.is_empty()) {
            let word = word.to_lowercase().replace("licence_bit_", "");
            let bit = (0u32..).zip(USES).find(|(_, (name, _))| *name == word).map(|(bit, _)| 1u32 << bit);
            mask |= match (word.as_str(), bit) {
                ("all", _) => ALL,
                (_, Some(bit)) => bit,
                _ => return Err(format!("{word:?} is no use: {}, or all", names(ALL))),
            };
        }
        if mask == 0 { Err("a licence names at least one use".to_owned()) } else { Ok(Self(mask)) }
    }
}

fn names(mask: u32) -> String {
    let named: Vec<&str> =
        (0u32..).zip(USES).filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, (name, _))| name).collect();
    named.join(", ")
}

impl fmt::Display for Licence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&names(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_are_named_or_counted() {
        let read = |text: &str| text.parse::<Licence>().map(|licence| licence.0);
        assert_eq!(read("train,commercial"), Ok(33));
        assert_eq!(read("Commercial, train ,retrieve"), Ok(41));
        assert_eq!(read("LICENCE_BIT_TUNE"), Ok(2));
        assert_eq!((read("33"), read("0"), read("127"), read("all")), (Ok(33), Ok(0), Ok(127), Ok(127)));
        for bad in ["128", "", ",", "trian", "-1"] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert_eq!(Licence(41).to_string(), "train, retrieve, commercial");
        let proto = openledger_proto::openledger::datanet::v1::LicenceBit::from_str_name;
        for (bit, (name, _)) in (0i32..).zip(USES) {
            assert_eq!(proto(&format!("LICENCE_BIT_{}", name.to_uppercase())).map(|b| b as i32), Some(1 << bit));
        }
    }
}
