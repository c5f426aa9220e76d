// Whole command trees: the SDK's by its own words (`simd tree`), ours by what `--help` prints.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { binary } from "./chain.mjs";

const run = promisify(execFile);
const BIG = { maxBuffer: 64 * 1024 * 1024 };
/** Numbers of arguments that are asked about. */
export const ARGUMENTS = 8;

/** Commands of the SDK by path: `{ aliases, arguments, flags: Map }`. */
export async function theirTree(simd) {
  const { stdout } = await run(simd, ["tree"], BIG);
  const entry = ({ path, aliases = [], arguments: counts = [], flags, runs }) => [
    path,
    { aliases, runs, counts, flags: new Map(flags.map((flag) => [flag.name, { ...flag, bare: flag.bare ?? "", short: flag.short ?? "" }])) },
  ];
  return new Map(JSON.parse(stdout).map(entry));
}

/** One command as its help tells it; undefined when there is none of this name. */
export async function ourCommand(path) {
  const words = path.split(" ");
  try {
    const { stdout } = await run(binary, [...words, "--help"], BIG);
    const command = parse(stdout);
    // An unknown word below a group may print the group's help; another name of a command prints the command's own.
    return { ...command, other: command.group && command.name === words.at(-2) && command.name !== words.at(-1) };
  } catch {
    return undefined;
  }
}

/** The parts of a help text: name, numbers of arguments, flags with short form, kind and default. */
export function parse(text) {
  const usage = /^Usage: \S+ ?(.*)$/m.exec(text)?.[1];
  if (usage === undefined) return undefined;
  const words = usage.split(/ (?=[<[-])/);
  const name = words[0].split(" ").at(-1);
  let [least, most] = [0, 0];
  for (const [i, word] of words.slice(1).entries()) {
    // The value of a flag that must be given is no argument.
    if (words[i].startsWith("--") || /^\[OPTIONS\]|^\[COMMAND\]|^<COMMAND>|^--|^\[--/.test(word)) continue;
    if (word.startsWith("<")) least += 1;
    most += word.endsWith("...") ? Infinity : 1;
  }
  const group = /<COMMAND>|\[COMMAND\]/.test(usage);
  const flags = new Map();
  let flag;
  for (const line of text.split("\n")) {
    const head = /^ {2,6}(?:-(\w), )?\s*--([\w.-]+)( ?\[?=?<[^>]*>\]?)?(?=\.|\s|$)/.exec(line);
    if (head) {
      const [, short = "", long, value = ""] = head;
      flag = { name: long, short, value: value.trim() !== "" && !value.startsWith("[="), default: undefined };
      flags.set(long, flag);
    } else if (/^ {2,6}-\w(?:,|\s|$)/.test(line) || /^\S/.test(line)) {
      flag = undefined;
    }
    const given = /\[default: (.*?)\](?: \[|$)/.exec(line);
    if (given && flag) flag.default = given[1];
  }
  return { name, group, least, most, flags };
}

/** Whether a number of arguments is taken. */
export const takes = ({ least, most }, count) => count >= least && count <= most;
