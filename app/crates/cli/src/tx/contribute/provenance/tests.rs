//! Statements by flags and by files: what becomes of them, and the field that each refusal names.

use clap::Parser;
use openledger_proto::openledger::datanet::v1::{Aipref, Preference, SourceKind};
use sha2::{Digest, Sha256};

use super::*;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    args: ProvenanceArgs,
}

fn stated(line: &str) -> Result<Option<Stated>, ClientError> {
    Line::try_parse_from(["x"].into_iter().chain(line.split_whitespace())).unwrap().args.stated()
}

fn message(line: &str) -> Provenance {
    stated(line).unwrap().unwrap().message().unwrap()
}

fn refusal(line: &str) -> String {
    stated(line).unwrap_err().to_string()
}

const CRAWLED: &str = "--source crawled --domain example.org --acquired-from 2024-02-29 --acquired-to 2024-03-01";

#[test]
fn words_become_what_the_chain_takes() {
    assert_eq!(stated("").unwrap(), None);
    let p = message(&format!(
        "{CRAWLED} --language en,de --language de --source-uri https://example.org/a --licence-uri https://l.example/by \
         --opt-out-checked robots,aipref --opt-out-checked-at 2024-03-02 --personal-data none \
         --aipref train-ai=n,search=y --perceptual-hashes 00000000000000ff,0100000000000000"
    ));
    assert_eq!((p.source_kind(), p.domain.as_str()), (SourceKind::Crawled, "example.org"));
    // From Python's datetime.date.toordinal, less 719163.
    assert_eq!((p.acquired_from, p.acquired_to, p.opt_out_checked_at), (19_782, 19_783, 19_784));
    assert_eq!((p.languages, p.opt_out_checked), (vec!["de".to_owned(), "en".to_owned()], 5));
    assert_eq!(p.source_uri_hash, Sha256::digest(b"https://example.org/a").to_vec());
    assert_eq!(p.licence_uri_hash, Sha256::digest(b"https://l.example/by").to_vec());
    assert_eq!((p.personal_data, p.perceptual_hashes), (1, vec![255, 1 << 56]));
    let (n, y) = (Preference::Disallow.into(), Preference::Allow.into());
    assert_eq!(p.aipref, Some(Aipref { train_ai: n, ai_use: 0, search: y }));
    assert!(p.subject_consent_root.is_empty() && p.terms_hash.is_empty());
    assert_eq!(message("--source own_work"), message("--source OWN-WORK"));
    assert_eq!(
        message("--source own-work --aipref search=n,search=y").aipref,
        Some(Aipref { search: Preference::Disallow.into(), ..Aipref::default() }),
        "any statement that disallows wins"
    );
}

#[test]
fn a_file_has_the_fields_of_the_flags_and_flags_go_over_it() {
    let dir = tempfile::tempdir().unwrap();
    let (terms, file) = (dir.path().join("terms.txt"), dir.path().join("source.json"));
    std::fs::write(&terms, "I agree").unwrap();
    let fields = json!({
        "source": "user-data", "language": ["de"], "terms": terms, "personal_data": "pseudonymous",
        "subject_consent_root": "ab".repeat(32),
    });
    std::fs::write(&file, fields.to_string()).unwrap();
    let line = format!("--provenance {} --language fr", file.display());
    let p = message(&line);
    assert_eq!((p.source_kind(), p.languages.clone()), (SourceKind::UserData, vec!["fr".to_owned()]));
    assert_eq!((p.terms_hash, p.subject_consent_root), (Sha256::digest(b"I agree").to_vec(), vec![0xab; 32]));
    // What was hashed once is kept, whatever becomes of the file.
    let before = stated(&line).unwrap().unwrap();
    std::fs::remove_file(&terms).unwrap();
    let kept: Stated = serde_json::from_value(serde_json::to_value(&before).unwrap()).unwrap();
    assert_eq!(kept.message().unwrap(), before.message().unwrap());
    assert!(refusal(&line).starts_with("--terms: "), "{}", refusal(&line));
    for (text, wanted) in [
        ("{}", "--provenance: "),
        (r#"{"source": "crawled", "domian": "a.example"}"#, "domian"),
        (r#"{"source": 4}"#, "--provenance: "),
    ] {
        std::fs::write(&file, text).unwrap();
        let told = refusal(&format!("--provenance {}", file.display()));
        assert!(told.contains(wanted), "{wanted} in {told}");
    }
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let cases = [
        ("--domain example.org", "--source: missing"),
        ("--source blog", "--source: \"blog\" is none of own-work, licensed"),
        ("--source crawled --acquired-from 2024-01-01 --acquired-to 2024-01-02", "--domain: missing"),
        ("--source crawled --domain example.org", "--acquired-from: missing"),
        ("--source licensed --acquired-from 2024-01-01", "--acquired-to: missing"),
        ("--source licensed --acquired-from 2024-01-02 --acquired-to 2024-01-01", "--acquired-to: it lies before"),
        ("--source licensed --acquired-from 2023-02-29 --acquired-to 2024-01-01", "--acquired-from: \"2023-02-29\""),
        ("--source licensed --acquired-from 1.2.2024 --acquired-to 2024-01-01", "write it as 2026-11-30"),
        ("--source licensed --acquired-from 2024-01-01T00:00:00Z --acquired-to 2024-01-01", "--acquired-from: "),
        ("--source licensed --domain Example.org", "--domain: Example.org: invalid domain: a host name in lower case"),
        ("--source licensed --language de_DE", "--language: de_DE"),
        ("--source licensed --source-uri example.org/data", "--source-uri: "),
        ("--source licensed --licence-uri CC-BY-4.0", "--licence-uri: "),
        ("--source licensed --opt-out-checked robots", "--opt-out-checked-at: missing"),
        ("--source licensed --opt-out-checked-at 2024-01-01", "--opt-out-checked: missing"),
        ("--source licensed --opt-out-checked robots.txt --opt-out-checked-at 2024-01-01", "--opt-out-checked: "),
        ("--source licensed --aipref train-ai", "--aipref: "),
        ("--source licensed --aipref train=n", "--aipref: \"train\""),
        ("--source licensed --personal-data present", "--personal-data: data that name people"),
        ("--source licensed --personal-data some", "--personal-data: "),
        ("--source licensed --subject-consent-root ab", "--subject-consent-root: \"ab\" is not 32 bytes"),
        ("--source licensed --generator model-1", "--generator: only of synthetic data"),
        ("--source licensed --perceptual-hashes 0000000000000001", "--perceptual-hashes: none or two"),
        ("--source licensed --c2pa-manifest /nowhere/at/all", "--c2pa-manifest: "),
    ];
    for (line, wanted) in cases {
        let told = refusal(line);
        assert!(told.contains(wanted), "{line}: {wanted} in {told}");
    }
}

#[test]
fn a_datanet_and_its_latest_block_bound_what_may_be_stated() {
    let synthetic = stated("--source synthetic --generator model-1").unwrap().unwrap();
    let admits = Schema { admits_synthetic: true, ..Schema::default() };
    assert!(synthetic.check(7, &admits, 1).is_ok());
    let told = synthetic.check(7, &Schema::default(), 1).unwrap_err().to_string();
    assert!(told.starts_with("--source: datanet 7 does not admit"), "{told}");
    let crawled = stated(CRAWLED).unwrap().unwrap();
    assert!(crawled.check(7, &admits, 19_783).is_ok());
    let told = crawled.check(7, &admits, 19_782).unwrap_err().to_string();
    assert_eq!(told, "--acquired-to: 2024-03-01 lies after the last block, of 2024-02-29");
    assert_eq!(day_of("2024-02-29T13:04:05.123Z"), Some(19_782));
}

#[test]
fn who_signs_reads_the_words_behind_every_hash() {
    let line = format!("{CRAWLED} --source-uri https://example.org/a --aipref search=n");
    let stated = stated(&line).unwrap().unwrap();
    let lines = stated.lines().unwrap();
    assert_eq!(
        lines[0],
        "source stated: crawled; example.org; taken from 2024-02-29 to 2024-03-01; personal data: not stated; \
         preferences found: search=n"
    );
    let hash = hex::encode(Sha256::digest(b"https://example.org/a"));
    assert_eq!(lines[1], format!("  source address: https://example.org/a, on chain as SHA-256 {hash}"));
    assert_eq!(lines[2], "  these preferences take retrieve out of the licence");
    let told = stated.json().unwrap();
    assert_eq!(told["stated"]["source_uri"], "https://example.org/a");
    assert!(lines[3].ends_with(told["sha256"].as_str().unwrap()));
}
