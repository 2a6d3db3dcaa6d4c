using System.Net;
using System.Net.Sockets;

namespace McpManager.Backends.Podman.Client;

/// <summary>HTTP over Podman's socket. All failures leave it as <see cref="PodmanException"/> or <see cref="PodmanUnavailableException"/>.</summary>
internal sealed class PodmanTransport : IDisposable
{
    /// <summary>Of an answer that is read whole.</summary>
    public const int MaxBodyBytes = 64 << 20;

    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(5);

    private static readonly HttpRequestOptionsKey<bool> s_sent = new("podman.sent");

    private readonly HttpMessageInvoker _reads;
    private readonly HttpMessageInvoker _changes;
    private readonly string _where;

    public PodmanTransport(string socketPath, TimeProvider time)
        : this(Handler(socketPath, reuse: true), Handler(socketPath, reuse: false), time, $"unix://{socketPath}")
    {
    }

    /// <summary>For tests.</summary>
    /// <param name="where">Named in errors.</param>
    public PodmanTransport(HttpMessageHandler handler, TimeProvider time, string where)
        : this(handler, handler, time, where)
    {
    }

    // .NET repeats what got no answer. What changes something is sent once, over a connection of its own.
    private PodmanTransport(HttpMessageHandler reads, HttpMessageHandler changes, TimeProvider time, string where) =>
        (_reads, _changes, Time, _where) = (new HttpMessageInvoker(reads), new HttpMessageInvoker(changes), time, where);

    public TimeProvider Time { get; }

    /// <summary>One call, its answer read whole, whatever its status.</summary>
    /// <exception cref="PodmanUnavailableException">No answer, or not all of it, in <paramref name="timeout"/>.</exception>
    public async Task<PodmanReply> CallAsync(HttpMethod method, string path, HttpContent? content, TimeSpan timeout, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(timeout, Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            using var response = await SendAsync(method, path, content, linked.Token);
            return await PodmanReply.ReadAsync(response, MaxBodyBytes, linked.Token);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new PodmanUnavailableException($"Podman at {_where} did not answer in {timeout.TotalSeconds:0} s", e);
        }
        catch (Exception e) when (IsBroken(e))
        {
            throw Unavailable(e);
        }
    }

    /// <summary>One call whose answer is read as it comes. Returns with its headers, which Podman may send only with the first bytes.</summary>
    /// <exception cref="PodmanException">The status is not a success.</exception>
    public async Task<PodmanStream> OpenAsync(HttpMethod method, string path, CancellationToken ct)
    {
        HttpResponseMessage? response = null;
        try
        {
            response = await SendAsync(method, path, content: null, ct);
            if (!response.IsSuccessStatusCode)
            {
                throw (await PodmanReply.ReadAsync(response, MaxBodyBytes, ct)).Failure();
            }

            var stream = new PodmanStream(response, await response.Content.ReadAsStreamAsync(ct), this);
            response = null;
            return stream;
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw Unavailable(e);
        }
        catch (Exception e) when (IsBroken(e))
        {
            throw Unavailable(e);
        }
        finally
        {
            response?.Dispose();
        }
    }

    /// <summary>The connection is at fault, not the call.</summary>
    public static bool IsBroken(Exception e) =>
        e is HttpRequestException or SocketException || (e is IOException and not PodmanException and not PodmanUnavailableException);

    public PodmanUnavailableException Unavailable(Exception e) => new($"Podman at {_where} {Reason(e)}", e);

    public void Dispose()
    {
        _reads.Dispose();
        _changes.Dispose();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, new Uri("http://podman" + path, UriKind.Absolute)) { Content = content };
        return await (method == HttpMethod.Get ? _reads : _changes).SendAsync(request, ct);
    }

    private static string Reason(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is SocketException socket)
            {
                // .NET reports ENOENT of a Unix socket as AddressNotAvailable.
                return socket.SocketErrorCode switch
                {
                    SocketError.AddressNotAvailable => "cannot be reached: there is no such socket",
                    SocketError.ConnectionRefused => "refuses connections: nothing listens on the socket",
                    SocketError.AccessDenied => "cannot be reached: the socket may not be opened by this user",
                    _ => "closed the connection",
                };
            }
        }

        return "closed the connection";
    }

    private static SocketsHttpHandler Handler(string socketPath, bool reuse) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = s_connectTimeout,

        // What is left early is closed at once: that is how a pull is cancelled.
        MaxResponseDrainSize = 0,
        PooledConnectionLifetime = reuse ? Timeout.InfiniteTimeSpan : TimeSpan.Zero,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        ConnectCallback = async (context, ct) =>
        {
            var options = context.InitialRequestMessage.Options;
            if (!reuse && options.TryGetValue(s_sent, out _))
            {
                throw new IOException("The connection broke after the request was sent.");
            }

            options.Set(s_sent, value: true);
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };
}
