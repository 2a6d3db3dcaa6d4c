using System.Net;
using McpManager.Backends.Kubernetes.Client.Credentials;

namespace McpManager.Backends.Kubernetes.Client;

/// <summary>Sends requests in the manager's name; once more after a renewed credential when the server does not know it any more.</summary>
internal sealed class KubeConnection : IDisposable
{
    private readonly KubernetesCredentials _credentials;
    private readonly Func<ClientCertificate?, HttpMessageHandler> _connect;
    private readonly Lock _lock = new();
    private Sender? _sender;

    public KubeConnection(KubernetesCredentials credentials)
        : this(credentials, certificate => KubeHandler.Create(credentials.Trust, certificate))
    {
    }

    /// <summary>For tests.</summary>
    /// <param name="connect">Called for each other client certificate.</param>
    public KubeConnection(KubernetesCredentials credentials, Func<ClientCertificate?, HttpMessageHandler> connect) =>
        (_credentials, _connect) = (credentials, connect);

    /// <returns>With its headers read.</returns>
    public async Task<HttpResponseMessage> SendAsync(KubeRequest request, CancellationToken ct)
    {
        var credential = await _credentials.Source.GetAsync(ct);
        var response = await SendAsync(request, credential, ct);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        _credentials.Source.Reject(credential);
        KubeCredential renewed;
        try
        {
            renewed = await _credentials.Source.GetAsync(ct);
        }
        catch
        {
            response.Dispose();
            throw;
        }

        if (renewed == credential)
        {
            return response;
        }

        response.Dispose();
        return await SendAsync(request, renewed, ct);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _sender?.Invoker.Dispose();
        }
    }

    private async Task<HttpResponseMessage> SendAsync(KubeRequest request, KubeCredential credential, CancellationToken ct)
    {
        using var message = new HttpRequestMessage(request.Method, new Uri(_credentials.Server, request.Path.TrimStart('/')))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = request.Body is { } body ? new ByteArrayContent(body) : null,
        };
        if (message.Content is { } content)
        {
            content.Headers.ContentType = new(request.ContentType);
        }

        message.Headers.UserAgent.ParseAdd("mcp-manager");
        if (!request.Streams)
        {
            message.Headers.Accept.ParseAdd("application/json");
        }

        // .NET takes the name that it asks for, and checks, from here.
        message.Headers.Host = _credentials.TlsServerName;
        if (credential.Token is { } token)
        {
            message.Headers.Authorization = new("Bearer", token);
        }

        return await InvokerOf(credential.Certificate).SendAsync(message, ct);
    }

    /// <summary>A connection keeps the certificate that it began with: another certificate needs others. Streams on the ones before go on until they end.</summary>
    private HttpMessageInvoker InvokerOf(ClientCertificate? certificate)
    {
        lock (_lock)
        {
            if (_sender is null || !ReferenceEquals(_sender.Certificate, certificate))
            {
                _sender = new Sender(certificate, new HttpMessageInvoker(_connect(certificate)));
            }

            return _sender.Invoker;
        }
    }

    private sealed record Sender(ClientCertificate? Certificate, HttpMessageInvoker Invoker);
}
