using System.Net;
using McpManager.Backends.Podman.Models;
using McpManager.Errors;

namespace McpManager.Backends.Podman.Client;

internal sealed partial class PodmanClient
{
    /// <returns><c>null</c> when it is not in the local store.</returns>
    public Task<ImageDetails?> FindImageAsync(string reference, CancellationToken ct) =>
        FindAsync(PodmanPath.Of("/images/", reference, "/json"), PodmanAnswerJson.Default.ImageDetails, ct);

    /// <summary>Pulls an image. Cancelling closes the connection, at which Podman stops pulling.</summary>
    /// <param name="policy">missing, newer, always, never.</param>
    /// <param name="progress">Lines of text for users.</param>
    /// <returns>The image's id.</returns>
    /// <exception cref="PodmanException">The registry's own text: not found, not allowed, not reachable.</exception>
    public async Task<string> PullImageAsync(string reference, string policy, Action<string>? progress, CancellationToken ct)
    {
        var path = PodmanPath.Of("/images/pull").With("reference", reference).With("policy", policy);
        await using var stream = await _transport.OpenAsync(HttpMethod.Post, path.ToString(), ct);
        string? error = null;
        string? id = null;
        await foreach (var text in JsonLines.ReadAsync(stream, ct))
        {
            // The status was sent before the first byte was pulled: only the lines tell how it went.
            var line = JsonLines.Parse(text, PodmanAnswerJson.Default.PullLine);
            error = line.Error ?? error;
            id = line.Id ?? (line.Images is [.., var last] ? last : id);
            if (PlainText.Clean(line.Stream) is { Length: > 0 } words)
            {
                progress?.Invoke(words);
            }
        }

        return error is { Length: > 0 } ? throw new PodmanException(HttpStatusCode.OK, cause: null, error)
            : id ?? throw new PodmanException(HttpStatusCode.OK, cause: null, $"Podman ended the pull of {reference} without a result");
    }
}
