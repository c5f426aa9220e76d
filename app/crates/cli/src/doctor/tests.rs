use super::*;
use openledger_config::Layout;

fn graded(findings: &[Finding], subject: &str) -> Grade {
    findings.iter().find(|finding| finding.subject == subject).unwrap().grade
}

#[test]
fn an_empty_home_is_told_how_to_begin() {
    let folder = tempfile::tempdir().unwrap();
    let findings = files::check(&Layout::new(folder.path()));
    assert_eq!(findings.len(), 1);
    assert!(findings[0].remedy.as_ref().unwrap().contains("openledgerd init"));
}

#[test]
fn broken_files_are_named_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let layout = Layout::new(folder.path());
    std::fs::create_dir_all(layout.config_dir()).unwrap();
    std::fs::write(layout.comet_toml(), "moniker = ").unwrap();
    std::fs::write(layout.app_toml(), "minimum-gas-prices = \"\"").unwrap();
    std::fs::write(layout.genesis(), "{").unwrap();
    let findings = files::check(&layout);
    assert_eq!(graded(&findings, "config.toml"), Grade::Fault);
    assert_eq!(graded(&findings, "app.toml"), Grade::Fault);
    assert_eq!(graded(&findings, "genesis"), Grade::Fault);
    assert_eq!(graded(&findings, "client.toml"), Grade::Good, "a missing file has its defaults");
    assert!(ports::running(&layout).is_none());
}

#[test]
fn the_report_lines_up_and_counts() {
    let findings = [
        Finding::good("disk", "90.0 GiB free"),
        Finding::warning("open files", "at most 1024", "ulimit -n 65536"),
        Finding::fault("RPC address", "another program listens", "stop it"),
    ];
    let text = report(&findings);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "ok       disk         90.0 GiB free");
    assert_eq!(lines[2], "                      -> ulimit -n 65536");
    assert_eq!(lines.last(), Some(&"1 fault, 1 warning."));
    assert_eq!(report(&findings[..1]).lines().last(), Some("Nothing is wrong."));
    assert_eq!(report(&findings[..2]).lines().last(), Some("Nothing keeps a node from running here; 1 warning."));
}
