package io.heddle.server.admin;

import io.heddle.server.Server;
import io.heddle.server.listen.Listener;
import io.heddle.server.text.Meaning;
import io.helidon.http.Method;
import io.helidon.http.PathMatchers;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code /api/listeners}: what they do, and to stop and resume one. */
record ListenerService(Server server) implements HttpService {

  @Override
  public void routing(HttpRules rules) {
    rules
        .route(Answers.READING, PathMatchers.create("/"), this::all)
        .post(
            "/{name}/drain",
            (request, response) -> change(request, response, server::drain, "drained"))
        .post(
            "/{name}/resume",
            (request, response) -> change(request, response, server::resume, "resumed"));
    for (String change : List.of("/{name}/drain", "/{name}/resume"))
      rules.any(change, (request, response) -> Answers.wrongMethod(request, response, Method.POST));
  }

  private void all(ServerRequest request, ServerResponse response) {
    Answers.send(
        request,
        response,
        Status.OK_200,
        Map.of("listeners", server.listeners().stream().map(ListenerView::of).toList()));
  }

  private interface Change {
    /** False if there was nothing to be changed. */
    boolean of(Listener listener) throws IOException, InterruptedException;
  }

  private void change(ServerRequest request, ServerResponse response, Change change, String done)
      throws InterruptedException {
    String name = request.path().pathParameters().get("name");
    Listener listener =
        server.listeners().stream().filter(l -> l.name().equals(name)).findAny().orElse(null);
    if (listener == null) {
      Answers.problem(request, response, Status.NOT_FOUND_404, unknown(name));
      return;
    }
    try {
      boolean changed = change.of(listener);
      Audit.log(request, "listener " + name + ": " + (changed ? "" : "need not be ") + done);
      Answers.send(request, response, Status.OK_200, ListenerView.of(listener));
    } catch (IOException | IllegalStateException e) {
      Audit.log(request, "listener " + name + ": not " + done + " (" + Meaning.of(e) + ")");
      Answers.problem(request, response, Status.CONFLICT_409, Meaning.of(e));
    }
  }

  private String unknown(String name) {
    return "there is no listener \"%s\", expected one of %s"
        .formatted(
            name,
            server.listeners().stream().map(Listener::name).collect(Collectors.joining(", ")));
  }
}
