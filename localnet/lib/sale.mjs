// Who was paid by a contract's sales, read from the chain, and whether it adds up: in the records, in the balances of all accounts.
import { heading, table } from "./table.mjs";
import { keys, open, query } from "./cli.mjs";
import { DENOM } from "./env.mjs";

/** What a payment is for. */
const FOR = {
  ROLE_DATA: "data",
  ROLE_CURATOR: "curation",
  ROLE_LINEAGE: "the model",
  ROLE_TUNER: "tuning",
  ROLE_COMPUTE: "computing",
  ROLE_VALIDATORS: "validation",
  ROLE_COMMUNITY: "the community",
  ROLE_BURN: "burned",
};
/** Module accounts by what people know them as. */
const KNOWN = { distribution: "community pool", treasury: "treasury" };
/** Module accounts that hold what validators and their delegators have earned. */
const STAKERS = ["fee_collector", "distribution"];

const sum = (list) => list.reduce((total, amount) => total + BigInt(amount), 0n);
const count = (number) => Number(number).toLocaleString("en-US");
const percent = (part, whole) => `${((100 * Number(part)) / Number(whole)).toFixed(2)} %`;

/** Names of accounts, the chain's own among them. */
async function names() {
  const listed = JSON.parse(await keys(["list"]));
  const { accounts } = await query("auth", "module-accounts");
  const modules = accounts.map(({ value }) => ({ name: value.name, address: value.address ?? value.base_account.address }));
  return new Map([...listed, ...modules].map(({ name, address }) => [address, name]));
}

/** What every account holds at a height, and the supply. */
async function ledger(height) {
  const at = ["--height", String(height)];
  const balances = new Map();
  let key = "";
  do {
    const page = await query("bank", "denom-owners", DENOM, "--page-limit", "500", ...(key ? ["--page-key", key] : []), ...at);
    for (const { address, balance } of page.denom_owners) balances.set(address, BigInt(balance.amount));
    key = page.pagination?.next_key ?? "";
  } while (key);
  const { amount } = await query("bank", "total-supply-of", DENOM, ...at);
  return { height, balances, supply: BigInt(amount.amount) };
}

/** The payments of all answers: `{ role, address, amount }`. */
async function payments(answers, desk, check) {
  const all = [];
  let whole = true;
  for (const answer of answers) {
    const told = await query("attribution", "explain", answer.inference);
    answer.modelFee = BigInt(told.record.fee.amount);
    const paid = told.payments.map(({ role, address, amount }) => ({ role, address, amount: BigInt(amount.amount) }));
    whole &&= told.payer === desk && sum(paid.map((p) => p.amount)) === answer.modelFee;
    all.push(...paid);
  }
  check(whole, `records   the desk is the payer of ${answers.length} model fees, and each was paid out to the unit`);
  check(all.some((p) => p.role === "ROLE_DATA" && p.amount > 0n), "data      owners of data were paid");
  return all;
}

function priceList(answers, price) {
  heading("What each answer cost");
  const right = (title) => ({ title, right: true });
  table(
    ["order", "inference", "block", "answer", "image", "gas used", "gas limit", "fee for gas", "price", "to the model", "to the desk"].map(right),
    answers.map((a) => [
      ...[a.order, a.inference, a.height, a.label, a.truth, count(a.gasUsed), count(a.gasLimit)],
      ...[a.gasFee, price, a.modelFee, price - a.modelFee].map(open),
    ]),
  );
  const correct = answers.filter((a) => a.label === a.truth).length;
  const gas = sum(answers.map((a) => a.gasUsed)) / BigInt(answers.length);
  console.log(`  in OPEN; ${correct} of ${answers.length} answers are right; ${count(gas)} gas each on average`);
}

function payList({ owner, price, answers, parts }, paid, called) {
  const revenue = price * BigInt(answers.length);
  const margin = revenue - sum(answers.map((a) => a.modelFee));
  const totals = new Map();
  for (const { role, address, amount } of paid) {
    const key = role === "ROLE_BURN" || role === "ROLE_VALIDATORS" ? role : `${role} ${address}`;
    totals.set(key, { role, address, amount: (totals.get(key)?.amount ?? 0n) + amount });
  }
  const brings = new Map(parts.map(({ name, what }) => [name, what]));
  const who = ({ role, address }) => ({ ROLE_BURN: "nobody", ROLE_VALIDATORS: "validators and delegators" })[role] ?? KNOWN[called(address)] ?? called(address);
  const line = (entry) => [who(entry), FOR[entry.role] ?? entry.role, brings.get(who(entry)) ?? "", open(entry.amount), percent(entry.amount, revenue)];
  const data = [...totals.values()].filter((t) => t.role === "ROLE_DATA").sort((a, b) => (a.amount < b.amount ? 1 : -1));
  const others = [...totals.values()].filter((t) => t.role !== "ROLE_DATA");
  heading("Who was paid");
  table(
    [{ title: "who" }, { title: "for" }, { title: "rows are" }, { title: "OPEN", right: true }, { title: "of the sales", right: true }],
    [
      [`${called(owner)} (owner)`, "the contract", "", open(margin), percent(margin, revenue)],
      ...[...data, ...others].map(line),
      ["sum", "", "", open(margin + sum(paid.map((p) => p.amount))), percent(margin + sum(paid.map((p) => p.amount)), revenue)],
    ],
  );
  const unpaid = parts.filter(({ name }) => !data.some((d) => called(d.address) === name)).map(({ name, what }) => `${name} (${what})`);
  console.log(`  data without influence on these answers: ${unpaid.join(", ") || "none"}`);
}

/** What each account must have gained from the sales, those of validators and delegators as one under "". */
function expected({ owner, buyer, price, answers }, paid, stakers) {
  const gains = new Map();
  const add = (address, amount) => gains.set(stakers.has(address) ? "" : address, (gains.get(stakers.has(address) ? "" : address) ?? 0n) + amount);
  for (const { gasFee, modelFee } of answers) {
    add(buyer, -price - gasFee);
    add(owner, price - modelFee);
    add([...stakers][0], gasFee);
  }
  for (const { role, address, amount } of paid) {
    if (role === "ROLE_BURN") continue;
    add(role === "ROLE_VALIDATORS" ? [...stakers][0] : address, amount);
  }
  return gains;
}

function checkLedgers(sale, paid, before, after, called, check) {
  const everyone = new Set([...before.balances.keys(), ...after.balances.keys()]);
  const stakers = new Set(STAKERS.map((name) => [...everyone].find((address) => called(address) === name)).filter(Boolean));
  const gains = expected(sale, paid, stakers);
  const gained = new Map();
  for (const address of everyone) {
    const key = stakers.has(address) ? "" : address;
    gained.set(key, (gained.get(key) ?? 0n) + (after.balances.get(address) ?? 0n) - (before.balances.get(address) ?? 0n));
  }
  const wrong = [...new Set([...gains.keys(), ...gained.keys()])].filter((key) => (gains.get(key) ?? 0n) !== (gained.get(key) ?? 0n));
  for (const key of wrong) console.log(`  ${key ? called(key) : STAKERS.join(" + ")}: gained ${gained.get(key) ?? 0n}, by the records ${gains.get(key) ?? 0n}`);
  check(gained.get(sale.buyer) === gains.get(sale.buyer), `buyer     paid ${open(-gains.get(sale.buyer))} OPEN: ${sale.answers.length} prices and the fees for gas`);
  check(gained.get(sale.owner) === gains.get(sale.owner), `owner     gained ${open(gains.get(sale.owner))} OPEN: the prices less the model's fees`);
  check(wrong.length === 0, `balances  each of ${everyone.size} accounts gained what records and fees say, from block ${before.height} to ${after.height}`);
  for (const { height, balances, supply } of [before, after]) {
    check(sum([...balances.values()]) === supply, `supply    at block ${height} all balances add up to it: ${open(supply)} OPEN`);
  }
  const burned = sum(paid.filter((p) => p.role === "ROLE_BURN").map((p) => p.amount));
  check(before.supply - after.supply === burned, `burned    the supply fell by ${open(burned)} OPEN, what the records burn, and by nothing else`);
}

/** Prints the tables and checks them against all balances before and after the sales. Throws where something does not add up. */
export async function audit(given) {
  const name = await names();
  const called = (address) => name.get(address) ?? address;
  const sale = { ...given, buyer: [...name.keys()].find((address) => called(address) === given.buyer) };
  const results = [];
  const check = (holds, text) => results.push({ holds, text });

  const paid = await payments(sale.answers, sale.desk, check);
  const pending = sale.orders.filter((order) => order.status !== "released").length;
  check(sale.orders.length === sale.answers.length && pending === 0, `orders    all ${sale.orders.length} are answered and paid`);
  const after = await ledger(Math.max(...sale.answers.map((a) => a.height)));
  check(sale.escrow.amount === "0" && (after.balances.get(sale.desk) ?? 0n) === 0n, "escrow    none, and the desk's account is empty");
  priceList(sale.answers, sale.price);
  payList(sale, paid, called);
  heading("Whether it adds up");
  checkLedgers(sale, paid, await ledger(sale.from), after, called, check);
  for (const { holds, text } of results) console.log(`  ${holds ? "ok  " : "FAIL"} ${text}`);
  const failed = results.filter(({ holds }) => !holds);
  if (failed.length > 0) throw new Error(`${failed.length} of ${results.length} checks failed`);
}
