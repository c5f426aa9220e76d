//! `--log_level`: the levels of the SDK's logger (zerolog) for this program and for the CometBFT below it.

use tracing_subscriber::filter::{LevelFilter, Targets};

use crate::CliError;

/// One level. `Fatal` and `Panic` are what a program says when it ends; here those lines are errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
    Fatal,
    Panic,
    Off,
}

impl Level {
    /// Reads a level by name, in any case, or by zerolog's number.
    fn parse(text: &str) -> Option<Self> {
        Some(match text.to_ascii_lowercase().as_str() {
            "trace" | "-1" => Self::Trace,
            "debug" | "0" => Self::Debug,
            "info" | "1" => Self::Info,
            "warn" | "2" => Self::Warn,
            "error" | "3" => Self::Error,
            "fatal" | "4" => Self::Fatal,
            "panic" | "5" => Self::Panic,
            "disabled" | "none" | "" | "6" | "7" => Self::Off,
            _ => return None,
        })
    }

    const fn filter(self) -> LevelFilter {
        match self {
            Self::Trace => LevelFilter::TRACE,
            Self::Debug => LevelFilter::DEBUG,
            Self::Info => LevelFilter::INFO,
            Self::Warn => LevelFilter::WARN,
            Self::Error | Self::Fatal | Self::Panic => LevelFilter::ERROR,
            Self::Off => LevelFilter::OFF,
        }
    }

    /// The nearest of the four levels that CometBFT knows.
    const fn comet(self) -> &'static str {
        match self {
            Self::Trace | Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn | Self::Error | Self::Fatal | Self::Panic => "error",
            Self::Off => "none",
        }
    }
}

/// What `--log_level` says: a level for everything, and levels of single modules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLevels {
    default: Level,
    modules: Vec<(String, Level)>,
}

/// Level of modules that a list does not name, when it has no `*`.
const UNNAMED: Level = Level::Info;

impl LogLevels {
    /// Reads `info`, or a list such as `*:error,consensus:debug`.
    ///
    /// # Errors
    /// A sentence about the first part that is no level.
    pub fn parse(text: &str) -> Result<Self, CliError> {
        let level = |level: &str| {
            let known = "use trace, debug, info, warn, error, fatal, panic, disabled, or a list such as consensus:debug,*:error";
            Level::parse(level)
                .ok_or_else(|| CliError::message(format!("invalid log level {level:?} in --log_level {text}: {known}")))
        };
        if !text.contains(':') {
            return Ok(Self { default: level(text)?, modules: Vec::new() });
        }
        let (mut default, mut modules) = (None, Vec::<(String, Level)>::new());
        for part in text.split(',') {
            let pair = part.rsplit_once(':').filter(|(module, _)| !module.is_empty());
            let (module, name) = pair.ok_or_else(|| {
                CliError::message(format!(
                    "expected list in a form of \"module:level\" pairs, given pair {part}, list {text}"
                ))
            })?;
            let twice =
                if module == "*" { default.is_some() } else { modules.iter().any(|(known, _)| known == module) };
            if twice {
                return Err(CliError::message(format!("duplicate module {module} in log level list {text}")));
            }
            if module == "*" { default = Some(level(name)?) } else { modules.push((module.to_owned(), level(name)?)) }
        }
        Ok(Self { default: default.unwrap_or(UNNAMED), modules })
    }

    /// The filter for this program's own log.
    pub fn filter(&self) -> Targets {
        let modules = self.modules.iter().map(|(module, level)| (module.clone(), level.filter()));
        Targets::new().with_default(self.default.filter()).with_targets(modules)
    }

    /// The value of `cometbft start --log_level`. Modules of this program, whose names have colons, are not CometBFT's.
    pub fn comet(&self) -> String {
        let modules: Vec<_> = self.modules.iter().filter(|(module, _)| !module.contains(':')).collect();
        if modules.is_empty() {
            return self.default.comet().to_owned();
        }
        let pairs = modules.iter().map(|(module, level)| format!(",{module}:{}", level.comet())).collect::<String>();
        format!("*:{}{pairs}", self.default.comet())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comet(text: &str) -> String {
        LogLevels::parse(text).unwrap().comet()
    }

    #[test]
    fn cometbft_gets_the_nearest_level_that_it_knows() {
        for (given, passed) in [
            ("trace", "debug"),
            ("debug", "debug"),
            ("info", "info"),
            ("WARN", "error"),
            ("error", "error"),
            ("fatal", "error"),
            ("panic", "error"),
            ("disabled", "none"),
            ("none", "none"),
            ("", "none"),
            ("-1", "debug"),
            ("5", "error"),
            ("*:error,p2p:debug", "*:error,p2p:debug"),
            ("consensus:trace", "*:info,consensus:debug"),
            ("consensus:panic,*:disabled", "*:none,consensus:error"),
            ("*:warn,openledger_x::node:debug", "error"),
        ] {
            assert_eq!(comet(given), passed, "{given}");
        }
    }

    #[test]
    fn what_is_no_level_is_refused_with_a_sentence() {
        for bad in
            ["loud", "*:loud", "p2p:info,loud", "p2p:info,,", ":info", "*:info,*:debug", "p2p:info,p2p:info", "8"]
        {
            assert!(LogLevels::parse(bad).is_err(), "{bad}");
        }
        let text = LogLevels::parse("p2p:loud").unwrap_err().to_string();
        assert!(text.starts_with("invalid log level \"loud\" in --log_level p2p:loud: use trace, "), "{text}");
    }

    #[test]
    fn modules_have_their_own_levels_in_this_programs_log() {
        let filter = LogLevels::parse("openledger_x::node:debug,*:error").unwrap().filter();
        assert!(filter.would_enable("openledger_x::node::run", &tracing::Level::DEBUG));
        assert!(!filter.would_enable("openledger_x::cli", &tracing::Level::WARN));
    }
}
