//! `query wasm`: commands that compute, write a file, or take bytes in more than one form, as wasmd's module
//! has them.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use openledger_client::{Client, ClientError, OutputFormat, indent, print_json, print_line};
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::cosmwasm::wasm::v1::{
    Params, QueryAllContractStateRequest, QueryAllContractStateResponse, QueryBuildAddressRequest,
    QueryBuildAddressResponse, QueryCodeRequest, QueryCodeResponse, QueryParamsRequest, QueryParamsResponse,
    QueryRawContractStateRequest, QueryRawContractStateResponse, QuerySmartContractStateRequest,
    QuerySmartContractStateResponse,
};
use openledger_proto::json;
use openledger_proto::prost::{Message, Name};

use super::QueryFlags;
use crate::tx::BytesFlags;

/// The name of the module.
pub(super) const MODULE: &str = "wasm";

/// The commands.
#[derive(Subcommand, Debug)]
pub(super) enum WasmQuery {
    /// build contract address
    #[command(alias = "address")]
    BuildAddress(BuildAddress),
    /// Query the current wasm parameters
    Params,
    /// Downloads wasm bytecode for given code id
    #[command(aliases = ["source-code", "source"])]
    Code {
        /// The code
        code_id: u64,
        /// Where it is written
        #[arg(value_name = "output filename")]
        file: PathBuf,
    },
    /// Querying commands for the wasm module
    #[command(aliases = ["state", "cs", "s"])]
    ContractState {
        #[command(subcommand)]
        what: ContractState,
    },
}

/// What follows from a code, a creator and a salt.
#[derive(Args, Debug)]
pub(super) struct BuildAddress {
    /// The hash of the code in hexadecimal digits
    code_hash: String,
    /// Who makes the contract
    creator_address: String,
    /// What makes the address another one
    #[arg(value_name = "salt-hex-encoded")]
    salt: String,
    /// The first message, required when set as fixed
    json_encoded_init_args: Option<String>,
}

/// What contracts have stored and answer.
#[derive(Subcommand, Debug)]
pub(super) enum ContractState {
    /// Prints out all internal state of a contract given its address
    All {
        /// The contract
        bech32_address: String,
        /// The key of the page, in base64
        #[arg(long, default_value = "", hide_default_value = true)]
        page_key: String,
        /// How many entries
        #[arg(long, default_value_t = 100)]
        limit: u64,
        /// In descending order
        #[arg(long)]
        reverse: bool,
    },
    /// Prints out internal state for key of a contract given its address
    Raw {
        /// The contract
        bech32_address: String,
        /// The key, in hexadecimal digits unless a flag says otherwise
        key: String,
        #[command(flatten)]
        bytes: BytesFlags,
    },
    /// Calls contract with given address with query data and prints the returned result
    Smart {
        /// The contract
        bech32_address: String,
        /// The question as JSON
        query: String,
        #[command(flatten)]
        bytes: BytesFlags,
    },
}

/// Runs one of the commands.
///
/// # Errors
/// The status of the application, why the node cannot be asked, or why the file cannot be written.
pub(super) fn run(client: &Client, flags: &QueryFlags, command: WasmQuery) -> Result<(), ClientError> {
    let asking = Asking { client, flags };
    match command {
        WasmQuery::BuildAddress(args) => {
            let request = QueryBuildAddressRequest {
                code_hash: args.code_hash,
                creator_address: args.creator_address,
                salt: args.salt,
                init_args: args.json_encoded_init_args.unwrap_or_default().into_bytes(),
            };
            let answer: QueryBuildAddressResponse = asking.ask("BuildAddress", &request)?;
            Ok(print_line(&answer.address)?)
        }
        WasmQuery::Params => {
            let answer: QueryParamsResponse = asking.ask("Params", &QueryParamsRequest {})?;
            asking.print::<Params>(&answer.params.unwrap_or_default().encode_to_vec())
        }
        WasmQuery::Code { code_id, file } => {
            let answer: QueryCodeResponse = asking.ask("Code", &QueryCodeRequest { code_id })?;
            if answer.data.is_empty() {
                return Err(ClientError::usage("contract not found"));
            }
            print_line(&format!("Downloading wasm code to {}", file.display()))?;
            std::fs::write(&file, answer.data).map_err(ClientError::io(&file))
        }
        WasmQuery::ContractState { what } => asking.contract_state(what),
    }
}

struct Asking<'a> {
    client: &'a Client,
    flags: &'a QueryFlags,
}

impl Asking<'_> {
    fn bytes(&self, method: &str, request: &impl Message) -> Result<Vec<u8>, ClientError> {
        let path = format!("/cosmwasm.wasm.v1.Query/{method}");
        self.client.query_bytes(&path, request.encode_to_vec(), self.flags.height)
    }

    fn ask<A: Message + Default>(&self, method: &str, request: &impl Message) -> Result<A, ClientError> {
        A::decode(self.bytes(method, request)?.as_slice()).map_err(|e| ClientError::Answer(e.to_string()))
    }

    fn show<A: Name>(&self, method: &str, request: &impl Message) -> Result<(), ClientError> {
        self.print::<A>(&self.bytes(method, request)?)
    }

    fn print<A: Name>(&self, message: &[u8]) -> Result<(), ClientError> {
        let json = json::to_json_string(&A::full_name(), message)?;
        match self.client.output {
            OutputFormat::Json if !self.flags.no_indent => Ok(print_line(&indent(&json))?),
            format => print_json(format, &json),
        }
    }

    fn contract_state(&self, what: ContractState) -> Result<(), ClientError> {
        match what {
            ContractState::All { bech32_address: address, page_key, limit, reverse } => {
                use base64::Engine;
                let key = base64::engine::general_purpose::STANDARD.decode(page_key);
                let key = key.map_err(|e| ClientError::Usage(format!("page-key: {e}")))?;
                let pagination = Some(PageRequest { key, limit, reverse, ..PageRequest::default() });
                let request = QueryAllContractStateRequest { address, pagination };
                self.show::<QueryAllContractStateResponse>("AllContractState", &request)
            }
            ContractState::Raw { bech32_address: address, key, bytes } => {
                let request = QueryRawContractStateRequest { address, query_data: bytes.read(&key, false)? };
                self.show::<QueryRawContractStateResponse>("RawContractState", &request)
            }
            ContractState::Smart { bech32_address: address, query, bytes } => {
                if query.is_empty() {
                    return Err(ClientError::usage("query data must not be empty"));
                }
                let query_data = bytes.read(&query, true)?;
                let request = QuerySmartContractStateRequest { address, query_data };
                self.show::<QuerySmartContractStateResponse>("SmartContractState", &request)
            }
        }
    }
}
