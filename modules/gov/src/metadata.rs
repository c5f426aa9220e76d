//! The metadata of a proposal, where it follows the SDK's recommended JSON: title and summary must be the
//! proposal's.

use crate::errors::GovError;
use openledger_core::Res;
use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

/// The fields of `ProposalMetadata` that are compared with the proposal's own.
#[derive(Debug, Default, PartialEq, Eq)]
struct Metadata {
    title: String,
    summary: String,
}

/// A key as Go compares it: letter case does not count, nor do the two letters that fold into ASCII ones.
fn fold(key: &str) -> String {
    let one = |c: char| match c {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        c => c.to_ascii_lowercase(),
    };
    key.chars().map(one).collect()
}

impl<'de> Deserialize<'de> for Metadata {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Metadata;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_unit<E: de::Error>(self) -> Result<Metadata, E> {
                Ok(Metadata::default()) // Go leaves the value as it is for null
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Metadata, A::Error> {
                let mut out = Metadata::default();
                while let Some(key) = map.next_key::<String>()? {
                    let text = |v: Value| match v {
                        Value::String(s) => Ok(Some(s)),
                        Value::Null => Ok(None),
                        _ => Err(de::Error::custom("not a text")),
                    };
                    match fold(&key).as_str() {
                        "title" => out.title = text(map.next_value()?)?.unwrap_or(out.title),
                        "summary" => out.summary = text(map.next_value()?)?.unwrap_or(out.summary),
                        "details" | "proposal_forum_url" | "vote_option_context" => {
                            text(map.next_value()?)?;
                        }
                        "authors" => match map.next_value()? {
                            Value::Null => {}
                            Value::Array(list) if list.iter().all(|v| v.is_string() || v.is_null()) => {}
                            _ => return Err(de::Error::custom("not a list of texts")),
                        },
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(out)
            }
        }
        d.deserialize_any(Fields)
    }
}

/// Checks metadata that has the recommended form; any other form is allowed.
///
/// # Errors
/// `gov:5` when title or summary differ.
pub(crate) fn check(metadata: &str, title: &str, summary: &str) -> Res<()> {
    let Ok(found) = serde_json::from_str::<Metadata>(metadata) else { return Ok(()) };
    for (what, is, should) in [("title", &found.title, title), ("summary", &found.summary, summary)] {
        if is != should {
            return Err(GovError::InvalidContent(format!(
                "metadata {what} '{is}' must equal proposal {what} '{should}'"
            ))
            .into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn only_the_recommended_form_is_compared() {
        // what Go's json.Unmarshal into ProposalMetadata does with each
        for (metadata, refused) in [
            (r#"{"title":"t","summary":"s"}"#, false),
            (r#"{"TITLE":"t","ſummary":"s","unknown":[1,{}]}"#, false),
            (r#"{"title":"x","title":"t","summary":"s"}"#, false),
            (r#"{"title":"t","title":null,"summary":"s"}"#, false),
            (r#"{"title":"t"}"#, true),
            (r#"{"title":"x","summary":"s"}"#, true),
            ("null", true),
            ("{}", true),
            (r#"{"title":1,"summary":"s"}"#, false),
            (r#"{"title":"x","summary":"s","authors":"one"}"#, false),
            (r#"{"title":"x","summary":"s","authors":["one",null]}"#, true),
            (r#"{"title":"x"} "#, true),
            (r#"{"title":"x"} x"#, false),
            ("ipfs://CID", false),
            ("\"text\"", false),
            ("[]", false),
        ] {
            assert_eq!(check(metadata, "t", "s").is_err(), refused, "{metadata}");
        }
    }
}
