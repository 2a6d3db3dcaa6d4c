using System.Net.Http.Headers;
using System.Text.Json;
using McpManager.Backends.Podman.Models;

namespace McpManager.Backends.Podman.Client;

internal sealed partial class PodmanClient
{
    /// <returns>False when one of that name is there already.</returns>
    /// <param name="labels">Kept by 4.4 and later only.</param>
    public async Task<bool> CreateSecretAsync(string name, ReadOnlyMemory<byte> value, IReadOnlyDictionary<string, string>? labels, CancellationToken ct)
    {
        // A form content type, which is what a client without one may send, would have the body eaten by Go's form parser.
        using var content = new ReadOnlyMemoryContent(value);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var path = PodmanPath.Of("/secrets/create").With("name", name)
            .With("labels", labels is { Count: > 0 } ? JsonSerializer.Serialize(labels, PodmanRequestJson.Default.IReadOnlyDictionaryStringString) : null);
        var reply = await _transport.CallAsync(HttpMethod.Post, path.ToString(), content, s_timeout, ct);
        if (reply.IsSuccess)
        {
            return true;
        }

        var failure = reply.Failure();
        return failure.IsNameInUse ? false : throw failure;
    }

    public async Task<IReadOnlyList<SecretDetails>> ListSecretsAsync(CancellationToken ct) =>
        (await GetAsync(PodmanPath.Of("/secrets/json"), ct)).ReadList(PodmanAnswerJson.Default.IReadOnlyListSecretDetails);

    /// <returns>False when there was none.</returns>
    public async Task<bool> RemoveSecretAsync(string name, CancellationToken ct) =>
        // Podman takes the beginning of an id for a name.
        await FindSecretAsync(name, ct) is not null
        && await DeleteAsync(PodmanPath.Of("/secrets/", name), s_timeout, ct);

    /// <returns><c>null</c> when there is none.</returns>
    public async Task<SecretDetails?> FindSecretAsync(string name, CancellationToken ct) =>
        await FindAsync(PodmanPath.Of("/secrets/", name, "/json"), PodmanAnswerJson.Default.SecretDetails, ct) is { } secret && secret.Name == name ? secret : null;
}
