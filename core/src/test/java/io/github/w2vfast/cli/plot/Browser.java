package io.github.w2vfast.cli.plot;

import io.github.w2vfast.eval.Json;
import io.github.w2vfast.io.JsonReader;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A headless Chromium, driven through its DevTools protocol. Remembers whatever goes wrong. */
final class Browser implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<Map<?, ?>>> answers = new ConcurrentHashMap<>();
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private String session;

  /** The program, or null if there is none. */
  static Path find() {
    for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
      for (String name : NAMES) {
        Path file = Path.of(directory, name);
        if (Files.isExecutable(file)) {
          return file;
        }
      }
    }
    return null;
  }

  Browser(Path profile) throws Exception {
    List<String> command = new ArrayList<>(List.of(find().toString()));
    command.addAll(
        List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1200,800",
            "--remote-debugging-port=0",
            "--user-data-dir=" + profile,
            "about:blank"));
    process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create(address(process)), new Listener())
            .get(60, TimeUnit.SECONDS);
    List<?> targets = (List<?>) send("Target.getTargets", Map.of()).get("targetInfos");
    String target =
        targets.stream()
            .map(t -> (Map<?, ?>) t)
            .filter(t -> "page".equals(t.get("type")))
            .findFirst()
            .orElseThrow()
            .get("targetId")
            .toString();
    session =
        send("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .get("sessionId")
            .toString();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      send(domain + ".enable", Map.of());
    }
  }

  private static String address(Process process) throws IOException {
    BufferedReader err = process.errorReader();
    String line;
    while ((line = err.readLine()) != null) {
      int at = line.indexOf("ws://");
      if (at >= 0) {
        Thread.ofVirtual().start(() -> err.lines().forEach(_ -> {}));
        return line.substring(at).strip();
      }
    }
    throw new IOException("the browser did not start");
  }

  private Map<?, ?> send(String method, Map<String, ?> parameters) throws Exception {
    int id = lastId.incrementAndGet();
    CompletableFuture<Map<?, ?>> answer = new CompletableFuture<>();
    answers.put(id, answer);
    Map<String, Object> message = new java.util.LinkedHashMap<>();
    message.put("id", id);
    message.put("method", method);
    message.put("params", parameters);
    if (session != null) {
      message.put("sessionId", session);
    }
    socket.sendText(Json.write(message), true).get(60, TimeUnit.SECONDS);
    Map<?, ?> map = answer.get(120, TimeUnit.SECONDS);
    if (map.containsKey("error")) {
      throw new IOException(method + ": " + map.get("error"));
    }
    return (Map<?, ?>) map.get("result");
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        hear((Map<?, ?>) JsonReader.read(text.toString()));
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  private void hear(Map<?, ?> message) {
    if (message.get("id") instanceof Long id) {
      answers.remove(id.intValue()).complete(message);
      return;
    }
    Map<?, ?> parameters = (Map<?, ?>) message.get("params");
    switch (message.get("method").toString()) {
      case "Runtime.exceptionThrown", "Log.entryAdded" -> problems.add(message.toString());
      case "Runtime.consoleAPICalled" -> {
        if (!"log".equals(parameters.get("type"))) {
          problems.add(message.toString());
        }
      }
      case "Network.requestWillBeSent" -> {
        String url = ((Map<?, ?>) parameters.get("request")).get("url").toString();
        if (!url.startsWith("file:") && !url.startsWith("data:")) {
          problems.add("requested " + url);
        }
      }
      default -> {}
    }
  }

  /** Opens a page and waits until it says that it is ready. */
  void open(Path page) throws Exception {
    send("Page.navigate", Map.of("url", page.toUri().toString()));
    for (int i = 0; i < 600; i++) {
      if (Boolean.TRUE.equals(
          value("document.body !== null && document.body.dataset.ready === 'true'"))) {
        frame();
        return;
      }
      Thread.sleep(50);
    }
    throw new IOException(page + " does not become ready: " + problems);
  }

  /** The value of an expression in the page. */
  Object value(String expression) throws Exception {
    Map<?, ?> answer =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.containsKey("exceptionDetails")) {
      throw new IOException(expression + ": " + answer.get("exceptionDetails"));
    }
    return ((Map<?, ?>) answer.get("result")).get("value");
  }

  /** Waits until what was asked to be painted is painted. */
  void frame() throws Exception {
    value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))");
  }

  void moveMouse(double x, double y) throws Exception {
    send("Input.dispatchMouseEvent", Map.of("type", "mouseMoved", "x", x, "y", y));
  }

  /** Errors, warnings and requests to anywhere else. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  @Override
  public void close() throws IOException {
    socket.abort();
    client.shutdownNow();
    List<ProcessHandle> helpers = process.descendants().toList();
    process.destroy();
    try {
      // Its profile can be deleted only when it has ended.
      process.onExit().get(20, TimeUnit.SECONDS);
      for (ProcessHandle helper : helpers) {
        helper.destroyForcibly();
        helper.onExit().get(20, TimeUnit.SECONDS);
      }
    } catch (Exception e) {
      process.destroyForcibly();
      throw new IOException("the browser does not end", e);
    }
  }
}
