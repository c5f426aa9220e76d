//! Settings and connections that client commands share: `client.toml`, flags, keyring, node.

use std::cell::OnceCell;
use std::path::PathBuf;

use clap::Args;
use openledger_core::AddressCodec;
use openledger_keyring::{Backend, Keyring, KeyringError, Record};
use openledger_proto::prost::{Message, Name};

use super::ClientError;
use super::grpc::GrpcAddress;
use super::prompt::Prompt;
use super::{Global, OutputFormat};
use openledger_config::{AppConfig, ClientConfig, Layout};
use openledger_rpc::{AbciQuery, RpcClient};

/// Flags of every client command; each may stand before or after the subcommand.
#[derive(Args, Clone, Debug, Default)]
pub struct ClientFlags {
    /// CometBFT RPC of a node: tcp://host:port, http(s)://host or unix://path
    #[arg(id = "node", long = "node", global = true, value_name = "ADDRESS")]
    pub node: Option<String>,
    /// The network chain ID
    #[arg(id = "chain_id", long = "chain-id", global = true)]
    pub chain_id: Option<String>,
    /// Select keyring's backend (file|test|memory)
    #[arg(id = "keyring_backend", long = "keyring-backend", global = true, value_name = "BACKEND")]
    pub keyring_backend: Option<String>,
    /// The client Keyring directory; if omitted, the default 'home' directory will be used
    #[arg(id = "keyring_dir", long = "keyring-dir", global = true, value_name = "DIR")]
    pub keyring_dir: Option<PathBuf>,
    /// Output format (text|json)
    #[arg(id = "output", short = 'o', long = "output", global = true, value_enum, value_name = "FORMAT")]
    pub output: Option<OutputFormat>,
}

/// What a client command works with.
pub struct Client {
    /// Files below the home.
    pub layout: Layout,
    /// Chain to sign for; empty when neither flag nor `client.toml` names one.
    pub chain_id: String,
    /// The format in which answers are printed.
    pub output: OutputFormat,
    /// The codec of addresses with the chain's prefixes.
    pub codec: AddressCodec,
    /// `sync` or `async`.
    pub broadcast_mode: String,
    /// Key to sign with when `--from` is absent; may be empty.
    pub default_key: String,
    /// Further keys of `client.toml`: the SDK's transaction factory reads some flags of `tx` from there.
    pub transactions: toml::Table,
    node: String,
    grpc: Option<GrpcAddress>,
    backend: String,
    keyring_dir: PathBuf,
    keyring: OnceCell<Keyring>,
}

impl Client {
    /// Lays the flags over the environment, `client.toml` and its defaults. `default_output` holds when the
    /// flag is absent, in place of `client.toml`'s (transactions print JSON).
    ///
    /// # Errors
    /// When a settings file is malformed or the output format unknown.
    pub fn new(
        global: &Global,
        flags: &ClientFlags,
        default_output: Option<OutputFormat>,
    ) -> Result<Self, ClientError> {
        let mut client = Self::at(global.layout()?, flags, default_output)?;
        if let (None, Some(chain_id)) = (&flags.chain_id, &global.chain_id) {
            client.chain_id.clone_from(chain_id);
        }
        Ok(client)
    }

    /// [`Self::new`] for a home, without the flags of all commands.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn at(layout: Layout, flags: &ClientFlags, default_output: Option<OutputFormat>) -> Result<Self, ClientError> {
        let config = ClientConfig::load(&layout, &[])?;
        let prefix = AppConfig::load(&layout, &[])?.openledger.bech32_prefix;
        let output = flags.output.or(default_output).unwrap_or_else(|| OutputFormat::from_config(&config.output));
        Ok(Self {
            chain_id: flags.chain_id.clone().unwrap_or(config.chain_id),
            output,
            codec: AddressCodec::new(prefix),
            broadcast_mode: config.broadcast_mode,
            default_key: config.keyring_default_keyname,
            node: flags.node.clone().unwrap_or(config.node),
            grpc: None,
            backend: flags.keyring_backend.clone().unwrap_or(config.keyring_backend),
            keyring_dir: flags.keyring_dir.clone().unwrap_or_else(|| layout.home().to_owned()),
            transactions: config.other,
            keyring: OnceCell::new(),
            layout,
        })
    }

    /// Sends queries over gRPC from now on (`--grpc-addr`); an empty address changes nothing.
    ///
    /// # Errors
    /// When it is not an address.
    pub fn use_grpc(&mut self, address: &str, insecure: bool) -> Result<(), ClientError> {
        if address.is_empty() {
            if insecure {
                eprintln!("WARNING: --grpc-insecure has no effect without --grpc-addr.");
            }
            return Ok(());
        }
        self.grpc = Some(GrpcAddress::parse(address, insecure)?);
        Ok(())
    }

    /// The keyring, one for the whole command: it asks for its passphrase when first used, and not again.
    ///
    /// # Errors
    /// When the backend is unknown.
    pub fn keyring(&self) -> Result<&Keyring, ClientError> {
        if let Some(open) = self.keyring.get() {
            return Ok(open);
        }
        let backend: Backend = self.backend.parse()?;
        Ok(self.keyring.get_or_init(|| Keyring::open(backend, &self.keyring_dir, Box::new(Prompt))))
    }

    /// Whether the keyring can be looked into without a passphrase.
    ///
    /// # Errors
    /// When the backend is unknown.
    pub fn keyring_is_open(&self) -> Result<bool, ClientError> {
        Ok(self.backend.parse::<Backend>()? != Backend::File)
    }

    /// The key that a text names which is no address; `problem` is what is told when there is no such key. Any other
    /// failure of the keyring is told as it is.
    fn named(&self, name: &str, problem: impl FnOnce() -> ClientError) -> Result<Record, ClientError> {
        match self.keyring()?.key(name) {
            Err(KeyringError::NotFound(_)) => Err(problem()),
            other => Ok(other?),
        }
    }

    /// A key by name or by account address.
    ///
    /// # Errors
    /// When there is none, with the SDK's text.
    pub fn find_key(&self, keyring: &Keyring, name_or_address: &str) -> Result<Record, ClientError> {
        match keyring.key(name_or_address) {
            Err(KeyringError::NotFound(_)) => {}
            other => return Ok(other?),
        }
        let address =
            self.codec.parse(name_or_address).map_err(|e| ClientError::Usage(without_code(&e.to_string())))?;
        Ok(keyring.key_by_address(address.as_bytes())?)
    }

    /// Bytes of an account address given as text or as the name of a key.
    ///
    /// # Errors
    /// When it is neither.
    pub fn address(&self, name_or_address: &str) -> Result<Vec<u8>, ClientError> {
        match self.codec.parse(name_or_address) {
            Ok(address) => Ok(address.as_bytes().to_vec()),
            Err(failure) => {
                let problem = || ClientError::Usage(without_code(&failure.to_string()));
                Ok(self.named(name_or_address, problem)?.address())
            }
        }
    }

    /// Text of an account address.
    pub fn address_text(&self, bytes: &[u8]) -> Result<String, ClientError> {
        Ok(openledger_keyring::encode_bech32(self.codec.prefix(), bytes)?)
    }

    /// Text of a validator's operator address given as text or as the name of a key.
    ///
    /// # Errors
    /// When it is neither.
    pub fn operator(&self, name_or_address: &str) -> Result<String, ClientError> {
        let hrp = format!("{}valoper", self.codec.prefix());
        match parse_bech32(&hrp, name_or_address) {
            Ok(()) => Ok(name_or_address.to_owned()),
            Err(failure) => {
                let problem = || ClientError::Usage(without_code(&failure.to_string()));
                self.operator_text(&self.named(name_or_address, problem)?.address())
            }
        }
    }

    /// Text of a validator's operator address.
    ///
    /// # Errors
    /// When the prefix makes no address.
    pub fn operator_text(&self, bytes: &[u8]) -> Result<String, ClientError> {
        Ok(openledger_keyring::encode_bech32(&format!("{}valoper", self.codec.prefix()), bytes)?)
    }

    /// Text of a consensus address given as text, as the JSON of a consensus key, or as the name of a key.
    ///
    /// # Errors
    /// When it is none of them.
    pub fn consensus(&self, text: &str) -> Result<String, ClientError> {
        let hrp = format!("{}valcons", self.codec.prefix());
        let problem = match parse_bech32(&hrp, text) {
            Ok(()) => return Ok(text.to_owned()),
            Err(problem) => problem,
        };
        let bytes = match openledger_keyring::PublicKey::from_json(text) {
            Ok(key) => key.address(),
            Err(_) => {
                let text_of = || format!("input isn't a pubkey or is an invalid account address ({problem})");
                self.named(text, || ClientError::Usage(text_of()))?.address()
            }
        };
        Ok(openledger_keyring::encode_bech32(&hrp, &bytes)?)
    }

    /// The connection to the node.
    ///
    /// # Errors
    /// When `--node` is not an address.
    pub fn rpc(&self) -> Result<RpcClient, ClientError> {
        Ok(RpcClient::new(&self.node)?)
    }

    /// Runs a gRPC method on encoded bytes, over gRPC or over ABCI Query; height 0 is the latest.
    ///
    /// # Errors
    /// The status of the application, or why the node cannot be asked.
    pub fn query_bytes(&self, path: &str, request: Vec<u8>, height: i64) -> Result<Vec<u8>, ClientError> {
        if let Some(grpc) = &self.grpc {
            return grpc.call(path, request, height);
        }
        let answer =
            self.rpc()?.call(&AbciQuery { path: path.to_owned(), data: request, height, prove: false })?.response;
        if answer.code != 0 {
            return Err(ClientError::from_abci(&answer.codespace, answer.code, answer.log));
        }
        Ok(answer.value)
    }

    /// Runs a gRPC method at the latest height.
    ///
    /// # Errors
    /// As [`Self::query_bytes`], or when the answer does not decode.
    pub fn query<Q: Message, A: Message + Name + Default>(&self, path: &str, request: &Q) -> Result<A, ClientError> {
        let bytes = self.query_bytes(path, request.encode_to_vec(), 0)?;
        A::decode(bytes.as_slice()).map_err(|e| ClientError::Answer(format!("{}: {e}", A::full_name())))
    }
}

/// The text of an address that is none, as Go's bech32 library says it: the chain's own error names its kind at the
/// end.
#[must_use]
pub fn without_code(text: &str) -> String {
    text.strip_suffix(": invalid address").unwrap_or(text).to_owned()
}

/// Whether a text is a bech32 address under this prefix; the error is the SDK's text.
fn parse_bech32(hrp: &str, text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("empty address string is not allowed".to_owned());
    }
    match openledger_keyring::decode_bech32(text) {
        Ok((found, _)) if found == hrp => Ok(()),
        Ok((found, _)) => Err(format!("hrp does not match bech32 prefix: expected '{hrp}' got '{found}'")),
        Err(e) => Err(e.to_string()),
    }
}
