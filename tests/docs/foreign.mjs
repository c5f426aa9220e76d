// Files that the documents name and that are no part of this repository.

/** Names of files that the program, its clients or its tests write, and of the SDK's and CometBFT's files. */
export const FOREIGN_FILES = new Set([
  'app.toml', 'client.toml', 'config.toml', 'genesis.json', 'upgrade-info.json', 'priv_validator_key.json',
  'priv_validator_state.json', 'node_key.json', 'addrbook.json', 'ports.json', 'comet-genesis.json', 'record.proto',
  'float.onnx', 'quantised.onnx', 'integer.onnx', 'FILE.onnx', 'VECTORS.csv', // files of a command's user
  'torch.onnx', 'ai.onnx', // a module of Python and a domain of operators
]);

/** Beginnings of paths that lie outside: the SDK's modules, build products. */
export const FOREIGN_PATHS = [
  'x/', 'modules/apps/', 'build/', 'target/', '/tmp/', '../', 'keyring-test/', 'keyring-file/',
  'modules/note', 'proto/openledger/note', // the example of CONTRIBUTING.md
];
