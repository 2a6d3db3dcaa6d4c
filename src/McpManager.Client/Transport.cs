using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace McpManager.Client;

/// <summary>Requests, answers and their errors.</summary>
internal sealed class Transport(HttpClient http)
{
    /// <param name="alsoGood">A status besides 2xx that carries the same answer.</param>
    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken ct, HttpStatusCode? alsoGood = null)
    {
        using var response = await SendAsync(HttpMethod.Get, path, content: null, accept: "application/json", ct, alsoGood);
        return await ReadAsync(response, type, ct);
    }

    public async Task<string> GetTextAsync(string path, CancellationToken ct)
    {
        using var response = await SendAsync(HttpMethod.Get, path, content: null, accept: null, ct);
        return await response.Content.ReadAsStringAsync(ct);
    }

    public async Task<T> SendAsync<T>(HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> type, CancellationToken ct)
    {
        using var response = await SendAsync(method, path, content, accept: "application/json", ct);
        return await ReadAsync(response, type, ct);
    }

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        string? accept,
        CancellationToken ct,
        HttpStatusCode? alsoGood = null,
        string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        if (response.IsSuccessStatusCode || (response.StatusCode == alsoGood && !IsProblem(response)))
        {
            return response;
        }

        using (response)
        {
            throw new ManagerApiException(response.StatusCode, await ProblemOfAsync(response, ct));
        }
    }

    /// <summary>One JSON value a line.</summary>
    public async IAsyncEnumerable<T> ReadLinesAsync<T>(string path, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken ct)
        where T : class
    {
        using var response = await SendAsync(HttpMethod.Get, path, content: null, accept: "application/x-ndjson", ct);
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            if (JsonSerializer.Deserialize(line, type) is { } item)
            {
                yield return item;
            }
        }
    }

    public async IAsyncEnumerable<StreamedEvent> ReadEventsAsync(string path, string? lastEventId, [EnumeratorCancellation] CancellationToken ct)
    {
        using var response = await SendAsync(HttpMethod.Get, path, content: null, accept: "text/event-stream", ct, lastEventId: lastEventId);
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        var parser = SseParser.Create(stream, static (_, data) => JsonSerializer.Deserialize(data, ClientJson.Context.ManagerEvent));
        await foreach (var item in parser.EnumerateAsync(ct))
        {
            if (item.Data is { } data)
            {
                yield return new StreamedEvent(item.EventId ?? string.Empty, data);
            }
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken ct)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync(type, ct) ?? throw new JsonException("The manager answered null.");
        }
        catch (IOException e)
        {
            // One error for a connection that breaks, whether before the answer or amid it.
            throw new HttpRequestException(e is HttpIOException { HttpRequestError: var error } ? error : HttpRequestError.Unknown, e.Message, e);
        }
    }

    private static bool IsProblem(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType == "application/problem+json";

    private static async Task<ProblemResponse> ProblemOfAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (IsProblem(response))
        {
            try
            {
                return await ReadAsync(response, ClientJson.Context.ProblemResponse, ct);
            }
            catch (JsonException)
            {
                // Whatever it is, its status is known.
            }
        }

        return new ProblemResponse { Status = (int)response.StatusCode, Title = response.ReasonPhrase };
    }
}

/// <summary>An event with the id to resume from.</summary>
public sealed record StreamedEvent(string Id, ManagerEvent Event);
