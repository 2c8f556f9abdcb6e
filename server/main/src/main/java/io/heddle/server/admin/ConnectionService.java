package io.heddle.server.admin;

import io.heddle.server.Server;
import io.heddle.server.connection.Connections;
import io.heddle.server.connection.ServedConnection;
import io.heddle.server.listen.Listener;
import io.helidon.http.Method;
import io.helidon.http.PathMatchers;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Collection;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * {@code /api/connections}: who is there, what the thread of each is doing, and to end one.
 *
 * @param server whose connections
 */
record ConnectionService(Server server) implements HttpService {
  @Override
  public void routing(HttpRules rules) {
    rules
        .route(Answers.READING, PathMatchers.create("/"), this::page)
        .route(
            Answers.READING,
            PathMatchers.create("/{id}"),
            (request, response) -> one(request, response, Connections::served, this::show))
        .route(
            Answers.READING,
            PathMatchers.create("/{id}/stack"),
            (request, response) ->
                one(request, response, ConnectionService::withUnending, this::stack))
        .delete(
            "/{id}",
            (request, response) -> one(request, response, Connections::served, kill(request)))
        .any(
            "/{id}",
            (request, response) ->
                Answers.wrongMethod(request, response, Method.GET, Method.HEAD, Method.DELETE))
        .any(
            "/{id}/stack",
            (request, response) -> Answers.wrongMethod(request, response, Method.GET, Method.HEAD));
  }

  private void page(ServerRequest request, ServerResponse response) {
    ConnectionQuery query;
    try {
      query = ConnectionQuery.of(request.query(), server.listeners());
    } catch (IllegalArgumentException wrong) {
      Answers.problem(
          request, response, Status.BAD_REQUEST_400, String.valueOf(wrong.getMessage()));
      return;
    }
    Answers.send(request, response, Status.OK_200, ConnectionPage.of(server.listeners(), query));
  }

  private interface Answer {
    Object to(Listener listener, ServedConnection served);
  }

  /** The log names those whose handlers go on, and somebody will want to see where. */
  private static Collection<ServedConnection> withUnending(Connections connections) {
    return Stream.of(connections.served(), connections.unending())
        .flatMap(Collection::stream)
        .toList();
  }

  private void one(
      ServerRequest request,
      ServerResponse response,
      Function<Connections, Collection<ServedConnection>> those,
      Answer answer) {
    String id = request.path().pathParameters().get("id");
    long number = id.matches("\\d{1,18}") ? Long.parseLong(id) : -1;
    for (Listener listener : server.listeners()) {
      for (ServedConnection served : those.apply(listener.connections())) {
        if (served.connection().id() != number) continue;
        Answers.send(request, response, Status.OK_200, answer.to(listener, served));
        return;
      }
    }
    Answers.problem(
        request,
        response,
        Status.NOT_FOUND_404,
        "there is no connection \"%s\" now; heddle connections, or GET /api/connections, lists those that are"
            .formatted(id));
  }

  private ConnectionView show(Listener listener, ServedConnection served) {
    return ConnectionView.of(listener, served);
  }

  private StackView stack(Listener listener, ServedConnection served) {
    return StackView.of(served.connection(), listener.plugin());
  }

  private Answer kill(ServerRequest request) {
    return (listener, served) -> {
      ConnectionView last = ConnectionView.of(listener, served);
      served.kill();
      Audit.log(
          request,
          "listener %s, connection %d from %s: killed"
              .formatted(listener.name(), last.id(), last.peer()));
      return last;
    };
  }
}
