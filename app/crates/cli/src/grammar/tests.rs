//! The grammar on a small tree with every kind of flag; main/tests.rs has the whole tree.

use clap::{Arg, ArgAction, Command, value_parser};

use super::*;

fn tree() -> Command {
    let switch = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
    let global = |name: &'static str| Arg::new(name).long(name).global(true).action(ArgAction::Set);
    let number = Arg::new("seq").long("sequence").short('s').value_parser(value_parser!(u64));
    let on = Arg::new("on")
        .long("on")
        .num_args(0..=1)
        .require_equals(true)
        .default_missing_value("true")
        .default_value("true");
    let send = Command::new("send")
        .arg(switch("dry"))
        .arg(switch("yes").short('y'))
        .arg(number)
        .arg(on.value_parser(value_parser!(bool)).action(ArgAction::Set))
        .arg(Arg::new("list").long("list").action(ArgAction::Append).value_delimiter(','))
        .arg(Arg::new("kind").long("kind").value_parser(["a", "b"]))
        .arg(Arg::new("from").required(true))
        .arg(Arg::new("to").required(true).num_args(1..).action(ArgAction::Append));
    let show = Command::new("show").arg(Arg::new("height").value_parser(value_parser!(i64)));
    let find = Command::new("find").arg(Arg::new("query").long("query").required(true));
    let bank = Command::new("bank").alias("b").subcommand(send).subcommand_required(true);
    let tx = Command::new("tx").subcommand(bank).subcommand_required(true);
    let keys = Command::new("keys").subcommand(show).subcommand(find).subcommand_required(true);
    Command::new("p")
        .arg(global("node").short('n'))
        .arg(global("output").short('o'))
        .subcommand(tx)
        .subcommand(keys)
        .subcommand_required(true)
}

fn parse_with(line: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<Parsed, GrammarError> {
    parse(tree(), std::iter::once("p").chain(line.split(' ').filter(|word| !word.is_empty())).map(OsString::from), env)
}

/// The matches of the command that a line names.
fn leaf(line: &str) -> ArgMatches {
    leaf_with(line, &|_| None)
}

fn leaf_with(line: &str, env: &dyn Fn(&str) -> Option<String>) -> ArgMatches {
    let mut at = match parse_with(line, env) {
        Ok(Parsed::Run(matches)) => *matches,
        other => panic!("{line}: {other:?}"),
    };
    while let Some((_, inner)) = at.remove_subcommand() {
        at = inner;
    }
    at
}

fn refusal(line: &str) -> String {
    match parse_with(line, &|_| None) {
        Err(error) => error.to_string(),
        Ok(other) => panic!("{line}: {other:?}"),
    }
}

fn text(matches: &ArgMatches, id: &str) -> Option<String> {
    matches.get_one::<String>(id).cloned()
}

#[test]
fn switches_take_gos_booleans() {
    for word in ["--dry", "--dry=true", "--dry=1", "--dry=t", "--dry=T", "--dry=TRUE", "--dry=True"] {
        assert!(leaf(&format!("tx bank send a b {word}")).get_flag("dry"), "{word}");
    }
    for word in ["--dry=false", "--dry=0", "--dry=f", "--dry=F", "--dry=FALSE", "--dry=False", "--dry --dry=false"] {
        assert!(!leaf(&format!("tx bank send a b {word}")).get_flag("dry"), "{word}");
    }
    for (words, on) in [("", true), ("--on=0", false), ("--on=false --on", true), ("--on=T", true)] {
        assert_eq!(leaf(&format!("tx bank send a b {words}")).get_one::<bool>("on"), Some(&on), "{words}");
    }
    let invalid = "invalid argument \"yes\" for \"-y, --yes\" flag: strconv.ParseBool: parsing \"yes\": invalid syntax";
    assert_eq!(refusal("tx bank send a b --yes=yes"), invalid);
    assert!(
        refusal("tx bank send a b --on=").starts_with("invalid argument \"\" for \"--on\" flag: strconv.ParseBool")
    );
}

#[test]
fn the_last_of_repeated_flags_counts_and_lists_add_up() {
    let matches = leaf("tx bank send --node A a --node=B b -n C --list 1,2 --list=3");
    assert_eq!(text(&matches, "node").as_deref(), Some("C"));
    assert_eq!(matches.get_many::<String>("list").unwrap().collect::<Vec<_>>(), ["1", "2", "3"]);
}

#[test]
fn flags_stand_anywhere_and_letters_join() {
    for line in [
        "--node N tx bank send a b c -ys 7 -o json",
        "tx --node N bank send a -yojson b -s7 c",
        "tx b send -o=json a b c -s=7 -y=1 --node=N",
        "tx bank send -ysx7 a b --node N c -o json -s 7".replace("-ysx7", "-y").as_str(),
        "tx bank send -y -s 0x7 --node N -o json -- a b c",
    ] {
        let matches = leaf(line);
        assert_eq!(text(&matches, "from").as_deref(), Some("a"), "{line}");
        assert_eq!(matches.get_many::<String>("to").unwrap().collect::<Vec<_>>(), ["b", "c"], "{line}");
        assert_eq!(
            (text(&matches, "node").as_deref(), text(&matches, "output").as_deref()),
            (Some("N"), Some("json")),
            "{line}"
        );
        assert_eq!((matches.get_flag("yes"), matches.get_one::<u64>("seq")), (true, Some(&7)), "{line}");
    }
    let matches = leaf("tx bank send -- -a --yes");
    assert_eq!((text(&matches, "from").as_deref(), matches.get_flag("yes")), (Some("-a"), false));
    assert_eq!(leaf("tx bank send - -").get_many::<String>("to").unwrap().collect::<Vec<_>>(), ["-"]);
}

#[test]
fn refusals_are_cobras_and_pflags() {
    for (line, expected) in [
        ("tx bank send a b --nope", "unknown flag: --nope"),
        ("tx bank send a b --nope=1", "unknown flag: --nope"),
        ("tx bank send a b -yz", "unknown shorthand flag: 'z' in -z"),
        ("tx bank send a b -zy", "unknown shorthand flag: 'z' in -zy"),
        ("keys show -1", "unknown shorthand flag: '1' in -1"),
        ("tx bank send a b --node", "flag needs an argument: --node"),
        ("tx bank send a b -yn", "flag needs an argument: 'n' in -n"),
        ("tx bank send a b --=x", "bad flag syntax: --=x"),
        ("tx bank send a b ---x", "bad flag syntax: ---x"),
        (
            "tx bank send a b -s x",
            "invalid argument \"x\" for \"-s, --sequence\" flag: strconv.ParseUint: parsing \"x\": invalid syntax",
        ),
        ("tx bank send a b --kind c", "invalid argument \"c\" for \"--kind\" flag: use one of a, b"),
        ("tx bank send a", "requires at least 2 arg(s), only received 1"),
        ("keys show 1 2", "accepts between 0 and 1 arg(s), received 2"),
        ("keys show x", "strconv.ParseInt: parsing \"x\": invalid syntax"),
        ("keys find", "required flag(s) \"query\" not set"),
        ("keys find x --query y", "unknown command \"x\" for \"p keys find\""),
        ("nope", "unknown command \"nope\" for \"p\""),
        ("tx nope", "unknown command \"nope\" for \"tx\""),
        ("tx b nope", "unknown command \"nope\" for \"b\""),
        ("keys nope", "unknown command \"nope\" for \"p keys\""),
        ("txx", "unknown command \"txx\" for \"p\"\n\nDid you mean this?\n\ttx\n"),
        ("keys --nope", "unknown flag: --nope"),
        ("help nope", "Unknown help topic [`nope`]"),
    ] {
        assert_eq!(refusal(line), expected, "{line}");
    }
}

#[test]
fn help_is_shown_where_cobra_shows_it() {
    for line in
        ["", "--help", "-h", "tx", "tx bank --help", "keys", "help tx bank", "tx bank send --help", "tx bank send -h x"]
    {
        assert!(matches!(parse_with(line, &|_| None), Ok(Parsed::Help(_))), "{line}");
    }
}

#[test]
fn the_environment_gives_what_the_line_does_not() {
    let env = |name: &str| match name {
        "OPENLEDGERD_NODE" => Some("E".to_owned()),
        "OPENLEDGERD_SEQUENCE" => Some("9".to_owned()),
        "OPENLEDGERD_YES" => Some("true".to_owned()),
        "OPENLEDGERD_QUERY" => Some("q".to_owned()),
        "OPENLEDGERD_OUTPUT" => Some(String::new()),
        _ => None,
    };
    let matches = leaf_with("tx bank send a b --yes=false", &env);
    assert_eq!((text(&matches, "node").as_deref(), text(&matches, "output")), (Some("E"), None));
    assert_eq!((matches.get_one::<u64>("seq"), matches.get_flag("yes")), (Some(&9), false), "a flag wins");
    assert_eq!(text(&leaf_with("keys find", &env), "query").as_deref(), Some("q"));
    let bad = parse_with("tx bank send a b", &|name| (name == "OPENLEDGERD_SEQUENCE").then(|| "x".to_owned()));
    assert!(bad.unwrap_err().to_string().starts_with("invalid argument \"x\" for \"-s, --sequence\" flag"));
}
