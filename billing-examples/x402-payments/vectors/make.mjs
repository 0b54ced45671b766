// Signatures made by another implementation, for the tests to read: npm install && npm run make
import { ethers } from "ethers";

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

console.log(JSON.stringify({ messages, transfers }, null, 1));
