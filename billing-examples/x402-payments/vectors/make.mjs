// Signatures made by another implementation, for the tests to read: npm install && npm run make
import { createHash } from "node:crypto";
import { ethers } from "ethers";
import { createSiweMessage } from "viem/siwe";

const wallet = (number) => new ethers.Wallet(ethers.id(`carnet test wallet ${number}`));

const texts = [
  "",
  "a",
  "agentpmt-external\nwallet:0x00\nsession:n\nrequest:r\nmethod:POST\npath:/x\npayload:",
  "grüezi, 世界 \u{1F3AB}",
  "x".repeat(1000),
  "ends with a line feed\n",
];

const messages = [];
for (const [index, text] of texts.entries()) {
  const signer = wallet(index);
  messages.push({ address: signer.address, text, signature: await signer.signMessage(text) });
}

const tokens = [
  { name: "USDC", version: "2", chainId: "84532", verifyingContract: "0x036CbD53842c5426634e7929541eC2318f3dCF7e" },
  { name: "USD Coin", version: "2", chainId: "8453", verifyingContract: "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913" },
];
const types = {
  TransferWithAuthorization: [
    { name: "from", type: "address" },
    { name: "to", type: "address" },
    { name: "value", type: "uint256" },
    { name: "validAfter", type: "uint256" },
    { name: "validBefore", type: "uint256" },
    { name: "nonce", type: "bytes32" },
  ],
};
const values = ["0", "1", "10000", "5000000", (2n ** 256n - 1n).toString()];

const transfers = [];
for (const token of tokens) {
  for (const [index, value] of values.entries()) {
    const signer = wallet(100 + index);
    const authorization = {
      from: signer.address,
      to: wallet(7).address,
      value,
      validAfter: index % 2 === 0 ? "0" : "1790000000",
      validBefore: "1790000600",
      nonce: ethers.id(`nonce ${token.name} ${index}`),
    };
    transfers.push({ token, authorization, signature: await signer.signTypedData(token, types, authorization) });
  }
}

const sorted = (value) => {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map((key) => [key, sorted(value[key])]),
    );
  }
  return value;
};
const canonical = (value) => JSON.stringify(sorted(value));

const parameters = [
  {},
  { b: 1, a: [true, false, null, { d: 2, c: -1.5 }] },
  { text: "quotes \" and \\ and / and \b\f\n\r\t and \u0001 and \u2028 and grüezi and \u{1F3AB} and \ud800" },
  { "z z": [], "Z": {}, "ä": "", "\ud83c\udfab": 1, "\uffee": 2 },
  [1, [2, [3]], "x"],
  "only text",
  { big: 1e21, small: 1e-7, whole: 12345678901, zero: 0 },
];
const documents = parameters.map((value) => ({
  json: JSON.stringify(value, null, 3),
  canonical: canonical(value),
}));

const session = "5f0c".repeat(16);
const calls = [];
for (const [index, value] of parameters.entries()) {
  const signer = wallet(200 + index);
  const payload = createHash("sha256").update(canonical(value)).digest("hex");
  const lines = [
    "agentpmt-external",
    `wallet:${signer.address.toLowerCase()}`,
    `session:${session}`,
    `request:call-${index}`,
    "method:POST",
    "path:/external/tools/background-remover/actions/run/invoke",
    `payload:${payload}`,
  ];
  calls.push({
    wallet: signer.address,
    session,
    request: `call-${index}`,
    parameters: JSON.stringify(value),
    signature: await signer.signMessage(lines.join("\n")),
  });
}

const reader = wallet(300);
const balance = {
  wallet: reader.address,
  session,
  request: "look",
  signature: await reader.signMessage(
    [
      "agentpmt-external",
      `wallet:${reader.address.toLowerCase()}`,
      `session:${session}`,
      "request:look",
      "action:balance",
      "product:-",
      "payload:",
    ].join("\n"),
  ),
};

const visitor = wallet(400);
const plain = { address: visitor.address, chainId: 84532, domain: "shop.example", nonce: "abcdefgh12345678", uri: "https://shop.example/login", version: "1", issuedAt: new Date("2026-11-01T10:00:00Z") };
const signIns = [];
for (const message of [
  plain,
  { ...plain, statement: "Sign in to the shop." },
  {
    ...plain,
    domain: "localhost:8080",
    scheme: "http",
    statement: "Everything at once",
    expirationTime: new Date("2026-11-01T11:00:00Z"),
    notBefore: new Date("2026-11-01T09:30:00Z"),
    requestId: "request-1",
    resources: ["https://shop.example/terms", "ipfs://bafy"],
  },
]) {
  const text = createSiweMessage(message);
  signIns.push({ address: visitor.address, domain: message.domain, text, signature: await visitor.signMessage(text) });
}

console.log(JSON.stringify({ messages, transfers, documents, calls, balance, signIns }, null, 1));
