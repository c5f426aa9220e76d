// An application as its author types it; it is compiled and never run.
import {
  type Answer,
  MemoryStore,
  msg,
  OpenLedgerClient,
  OpenLedgerError,
  proto,
  type Row,
  RowsError,
  SigningOpenLedgerClient,
  take,
  Verifier,
  verifyReceipt,
  walletFromMnemonic,
} from "@openledger/client";
import { type Model, ModelStatus } from "@openledger/client/proto/model";

export async function application(rpc: string, mnemonic: string): Promise<bigint[]> {
  const client = await SigningOpenLedgerClient.connectWithSigner(rpc, await walletFromMnemonic(mnemonic));
  const models: Model[] = await take(client.models({ pageSize: 10 }), 5);
  const certified = models.filter(({ status }) => status === ModelStatus.MODEL_STATUS_CERTIFIED);
  const answer: Answer = await client.infer(certified[0]?.id ?? 1, { width: 5.1, height: "3.5" });
  const name: string | undefined = answer.className;
  const rows: Row[] = [
    { text: "a", label: name ?? 0 },
    { values: [1, 2], label: 1 },
    { values: new Int8Array(4), label: "x" },
  ];
  try {
    await client.contribute(1, rows, { store: new MemoryStore(), licence: ["train"] });
  } catch (error) {
    if (error instanceof RowsError) return error.rows.map(({ row }) => BigInt(row));
    if (error instanceof OpenLedgerError && error.kind === "insufficient-funds") throw error;
  }
  await client.send([
    msg(proto.model.MsgSetPrice, { creator: client.address, modelId: 1n, price: { denom: "uopen", amount: "1" } }),
  ]);
  // @ts-expect-error a number of 64 bits is a bigint
  msg(proto.model.MsgSetPrice, { modelId: "1" });
  // @ts-expect-error there is no such field
  msg(proto.model.MsgSetPrice, { model: 1n });
  // @ts-expect-error there is no such licence
  await client.contribute(1, rows, { licence: ["traine"] });
  const reader = await OpenLedgerClient.connect(rpc);
  // @ts-expect-error reading needs no wallet, and has none
  await reader.infer(1, "text");
  const verifier = await Verifier.load();
  const verdict = verifyReceipt(await reader.receipt(1, { verifier }), { verifier });
  const { delegateTokens } = client.cosmos;
  void delegateTokens;
  for await (const { inferenceId } of reader.paidAnswers({ modelId: 3 })) if (verdict.passed) return [inferenceId];
  return [];
}
