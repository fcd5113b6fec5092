// A model provider with OpenAI's interface that answers "pong" to everything.
//
//   openclaw_model.mjs     the first line is `ports MINE FREE`, then the Authorization of each question
import http from "node:http";

const chunk = (delta, finish) => {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return `data: ${JSON.stringify({ id: "1", object: "chat.completion.chunk", created: 1, model: "m", choices })}\n\n`;
};
const server = http.createServer((request, response) => {
  request.resume().on("end", () => {
    console.log(request.headers.authorization);
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(
      `${chunk({ role: "assistant", content: "pong" }, null)}${chunk({}, "stop")}data: [DONE]\n\n`,
    );
  });
});
const listen = (on) =>
  new Promise((resolve) => on.listen(0, "127.0.0.1", () => resolve(on.address().port)));
const free = http.createServer();
const ports = [await listen(server), await listen(free)];
free.close(() => console.log(`ports ${ports.join(" ")}`));
