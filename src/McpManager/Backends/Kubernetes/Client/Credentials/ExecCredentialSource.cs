using System.Security.Cryptography;
using System.Text.Json;
using McpManager.Errors;

namespace McpManager.Backends.Kubernetes.Client.Credentials;

/// <summary>Runs a plugin for the credential, and again shortly before that expires or after it was rejected.</summary>
/// <param name="certificate">Shown where the plugin gives none.</param>
internal sealed class ExecCredentialSource(
    ExecCommand command,
    ClientCertificate? certificate,
    Func<ExecCommand, CancellationToken, Task<ExecOutput>> runAsync,
    TimeProvider time) : ICredentialSource, IDisposable
{
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _gate = new(1);
    private volatile Cached? _cached;

    public async ValueTask<KubeCredential> GetAsync(CancellationToken ct)
    {
        if (Current() is { } current)
        {
            return current;
        }

        await _gate.WaitAsync(ct);
        try
        {
            return Current() ?? (_cached = await RunAsync(ct)).Credential;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Reject(KubeCredential used)
    {
        if (_cached is { } cached && ReferenceEquals(cached.Credential, used))
        {
            Interlocked.CompareExchange(ref _cached, null, cached);
        }
    }

    public void Dispose() => _gate.Dispose();

    private KubeCredential? Current() => _cached is { } cached && (cached.Until is not { } until || time.GetUtcNow() < until) ? cached.Credential : null;

    private async Task<Cached> RunAsync(CancellationToken ct)
    {
        var output = await runAsync(command, ct);
        return output.ExitCode switch
        {
            0 => Read(output.Output),
            null => throw Failed($"was not found{Hint()}"),
            { } code => throw Failed($"ended with {code}{(PlainText.Clean(output.Errors) is { Length: > 0 } said ? $": {said}" : string.Empty)}{Hint()}"),
        };
    }

    private Cached Read(string output)
    {
        var status = Parse(output).Status ?? throw Failed("printed an ExecCredential without a status");
        var own = (status.ClientCertificateData, status.ClientKeyData) switch
        {
            (null or "", null or "") => null,
            ({ Length: > 0 } pem, { Length: > 0 } key) => Certificate(pem, key),
            _ => throw Failed("printed only one of clientCertificateData and clientKeyData"),
        };
        var token = status.Token?.Trim() is { Length: > 0 } text ? text : null;
        if (token is null && own is null)
        {
            throw Failed("printed neither a token nor a certificate");
        }

        if (token is not null && token.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw Failed("printed a token that cannot be sent");
        }

        return new Cached(new KubeCredential(token, own ?? certificate), status.ExpirationTimestamp is { } end ? end - Margin(end) : null);
    }

    // What expires within minutes is not thrown away for most of its life.
    private TimeSpan Margin(DateTimeOffset end)
    {
        var tenth = (end - time.GetUtcNow()) / 10;
        return tenth < TimeSpan.Zero ? TimeSpan.Zero : tenth < s_margin ? tenth : s_margin;
    }

    private ExecCredential Parse(string output)
    {
        ExecCredential? credential;
        try
        {
            credential = JsonSerializer.Deserialize(output, KubeClientJson.Default.ExecCredential);
        }
        catch (Exception e) when (KubeReply.IsNotAsExpected(e))
        {
            // Without the inner exception: its text may hold what was printed.
            throw Failed("did not print the JSON of an ExecCredential");
        }

        return credential is not { Kind: "ExecCredential" } ? throw Failed("did not print an ExecCredential")
            : credential.ApiVersion != command.ApiVersion ? throw Failed($"printed an ExecCredential of another version than {command.ApiVersion}")
            : credential;
    }

    private ClientCertificate Certificate(string pem, string key)
    {
        try
        {
            return PemCertificates.ReadClient(pem, key);
        }
        catch (CryptographicException)
        {
            throw Failed("printed a client certificate or key that cannot be read");
        }
    }

    private string Hint() => PlainText.Clean(command.InstallHint) is { Length: > 0 } hint ? $" ({hint})" : string.Empty;

    private KubernetesUnavailableException Failed(string problem) =>
        new(KubernetesOutage.Credentials, $"The credential plugin {PlainText.Clean(command.Program)} {problem}");

    private sealed record Cached(KubeCredential Credential, DateTimeOffset? Until);
}
