// The blocks of a chain that ran, as CometBFT handed them to the application, and what the chain agreed on for each of them.
import { createHash } from "node:crypto";
import { BlockIDFlag } from "cosmjs-types/tendermint/types/validator";
import { ExecTxResult } from "cosmjs-types/tendermint/abci/types";
import { Timestamp } from "cosmjs-types/google/protobuf/timestamp";

const bytes = (text, encoding) => Uint8Array.from(Buffer.from(text ?? "", encoding));
const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();

function time(text) {
  const [, whole, , fraction = ""] = text.match(/^(.*?)(\.(\d+))?Z$/);
  return Timestamp.fromPartial({ seconds: BigInt(Date.parse(`${whole}Z`) / 1000), nanos: Number(fraction.padEnd(9, "0")) });
}

/** Root of CometBFT's simple Merkle tree. */
function root(leaves) {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(Buffer.from([0]), leaves[0]);
  const left = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return sha256(Buffer.from([1]), root(leaves.slice(0, left)), root(leaves.slice(left)));
}

/** What headers hold of the receipts of a block. */
export function resultsHash(receipts) {
  const leaves = receipts.map(({ code, data, gasWanted, gasUsed }) => Buffer.from(ExecTxResult.encode(ExecTxResult.fromPartial({ code, data, gasWanted, gasUsed })).finish()));
  return root(leaves).toString("hex");
}

function initChain({ genesis }) {
  const { block, evidence, validator } = genesis.consensus_params;
  return {
    time: time(genesis.genesis_time), chainId: genesis.chain_id, initialHeight: BigInt(genesis.initial_height), validators: [],
    appStateBytes: bytes(JSON.stringify(genesis.app_state)),
    consensusParams: {
      block: { maxBytes: BigInt(block.max_bytes), maxGas: BigInt(block.max_gas) },
      evidence: {
        maxAgeNumBlocks: BigInt(evidence.max_age_num_blocks), maxBytes: BigInt(evidence.max_bytes),
        maxAgeDuration: { seconds: BigInt(evidence.max_age_duration) / 1_000_000_000n, nanos: Number(BigInt(evidence.max_age_duration) % 1_000_000_000n) },
      },
      validator: { pubKeyTypes: validator.pub_key_types }, version: {}, abci: {},
    },
  };
}

/** Reads the blocks up to a height of a chain of one validator, each with what was executed and agreed on. */
export async function record(chain, last) {
  const recording = { initChain: initChain(await chain.call("genesis")), blocks: [] };
  const header = async (height) => (await chain.call("block", { height: String(height) })).block;
  let block = await header(1);
  for (let height = 1; height <= last; height++) {
    const { block_id: id } = await chain.call("block", { height: String(height) });
    const next = await header(height + 1);
    const { validators } = await chain.call("validators", { height: String(Math.max(1, height - 1)) });
    const { signatures } = block.last_commit ?? {};
    const votes = (signatures ?? []).map((signature, i) => ({
      validator: { address: bytes(validators[i].address, "hex"), power: BigInt(validators[i].voting_power) }, blockIdFlag: signature.block_id_flag,
    }));
    if (votes.some((vote) => vote.blockIdFlag === BlockIDFlag.BLOCK_ID_FLAG_UNKNOWN)) throw new Error(`a vote of height ${height} is unknown`);
    const { txs_results: receipts } = await chain.call("block_results", { height: String(height) });
    recording.blocks.push({
      request: {
        txs: block.data.txs.map((tx) => bytes(tx, "base64")), decidedLastCommit: { round: block.last_commit?.round ?? 0, votes }, misbehavior: [],
        hash: bytes(id.hash, "hex"), height: BigInt(height), time: time(block.header.time),
        nextValidatorsHash: bytes(block.header.next_validators_hash, "hex"), proposerAddress: bytes(block.header.proposer_address, "hex"),
      },
      appHash: next.header.app_hash.toLowerCase(), resultsHash: next.header.last_results_hash.toLowerCase(),
      gas: (receipts ?? []).map((receipt) => Number(receipt.gas_used)), codes: (receipts ?? []).map((receipt) => receipt.code ?? 0),
    });
    block = next;
  }
  return recording;
}
