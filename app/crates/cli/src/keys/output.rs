//! A key as the SDK's `keys` commands print it.

use openledger_keyring::{Record, encode_bech32};
use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};
use serde::Serialize;

use openledger_client::{ClientError, OutputFormat, print_json, print_line};

/// One key; the fields and their order are the SDK's.
#[derive(Serialize)]
pub(super) struct KeyOutput {
    name: String,
    r#type: &'static str,
    pub(super) address: String,
    pub(super) pubkey: String,
    /// Only for a new key in JSON; text output shows the phrase on standard error.
    #[serde(skip_serializing_if = "Option::is_none")]
    mnemonic: Option<String>,
}

impl KeyOutput {
    pub(super) fn new(record: &Record, prefix: &str) -> Result<Self, ClientError> {
        Ok(Self {
            name: record.name.clone(),
            r#type: record.kind.as_str(),
            address: encode_bech32(prefix, &record.address())?,
            pubkey: record.public_key.to_json_text(),
            mnemonic: None,
        })
    }
}

/// A text as a QR code of half blocks, which a camera reads from a dark terminal.
pub(super) fn qr_code(text: &str) -> Result<String, ClientError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::H);
    let code = code.map_err(|e| ClientError::Usage(format!("QR code: {e}")))?;
    Ok(code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build())
}

/// Prints a list of keys.
pub(super) fn print_all(keys: &[KeyOutput], format: OutputFormat) -> Result<(), ClientError> {
    print_json(format, &serde_json::to_string(keys)?)
}

/// Prints one key: an object in JSON, a list of one in text.
pub(super) fn print_one(key: &KeyOutput, format: OutputFormat) -> Result<(), ClientError> {
    match format {
        OutputFormat::Json => Ok(print_line(&serde_json::to_string(key)?)?),
        OutputFormat::Text => print_all(std::slice::from_ref(key), format),
    }
}

/// Prints a key that was just added, with the phrase if there is a new one to write down.
pub(super) fn print_created(
    record: &Record,
    prefix: &str,
    phrase: Option<&str>,
    format: OutputFormat,
) -> Result<(), ClientError> {
    let mut key = KeyOutput::new(record, prefix)?;
    match format {
        OutputFormat::Json => {
            key.mnemonic = phrase.map(str::to_owned);
            print_one(&key, format)
        }
        OutputFormat::Text => {
            eprintln!();
            print_one(&key, format)?;
            if let Some(phrase) = phrase {
                eprintln!(
                    "\n**Important** write this mnemonic phrase in a safe place.\n\
                     It is the only way to recover your account if you ever forget your password.\n\n{phrase}"
                );
            }
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_qr_code_has_a_bright_margin_and_lines_of_one_width() {
        let text = qr_code("open1aqe6tdd6c58cuxzkc2g94jap0636w5z290ve93").unwrap();
        let lines: Vec<&str> = text.lines().collect();
        // The margin is four modules wide, two lines high: full blocks, which are bright on a dark terminal.
        assert!(lines.iter().take(2).all(|line| line.chars().all(|c| c == '█')), "{text}");
        assert!(lines.iter().all(|line| line.chars().count() == lines[0].chars().count()));
        // The number of modules is odd, so that the last line is half a margin.
        let (last, others) = lines.split_last().unwrap();
        assert!(last.chars().all(|c| c == '▀'), "{text}");
        assert!(others.iter().all(|line| line.starts_with("████")), "{text}");
    }
}
