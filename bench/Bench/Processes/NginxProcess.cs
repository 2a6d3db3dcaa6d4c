namespace Bench.Processes;

/// <summary>nginx as a reverse proxy, configured as one would for speed and with the forwarding headers that the gateway sends.</summary>
internal sealed class NginxProcess : IAsyncDisposable
{
    private readonly OwnedProcess _process;

    private NginxProcess(OwnedProcess process, int port) => (_process, Port) = (process, port);

    public int ProcessId => _process.Id;

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}";

    /// <param name="locations">What its one server serves, in nginx's words.</param>
    public static async Task<NginxProcess> StartAsync(BenchContext context, string name, string upstreams, string locations, CancellationToken ct)
    {
        var folder = context.Folder($"nginx-{name}");
        Directory.CreateDirectory(Path.Combine(folder, "tmp"));
        var port = Machine.FreePort();
        var file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(file, Configuration(port, upstreams, locations), ct);
        var process = OwnedProcess.Start(folder, context.Folder("pids"), new Dictionary<string, string>(StringComparer.Ordinal), context.Nginx!, "-e", "stderr", "-p", folder, "-c", file);
        try
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            await ReadySignal.WaitAsync(http, $"http://127.0.0.1:{port}/bench-ready", process, TimeSpan.FromMilliseconds(20), ct);
            return new NginxProcess(process, port);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public static string Upstream(string name, string address) =>
        $"upstream {name} {{ server {address}; keepalive 64; keepalive_requests 1000000000; }}\n";

    public static string ProxyTo(string upstream) =>
        $$"""
        proxy_pass http://{{upstream}};
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_set_header X-Forwarded-Host $http_host;
        """;

    private static string Configuration(int port, string upstreams, string locations)
    {
        // As root, nginx would give its workers to another user, who may not enter this folder.
        var user = Environment.UserName == "root" ? "user root;\n" : string.Empty;
        return $$"""
            {{user}}daemon off;
            pid nginx.pid;
            error_log stderr warn;
            worker_processes auto;
            events { worker_connections 1024; }
            http {
              access_log off;
              sendfile on;
              tcp_nodelay on;
              keepalive_requests 1000000000;
              default_type application/json;
              client_body_temp_path tmp/body; proxy_temp_path tmp/proxy; fastcgi_temp_path tmp/fastcgi; uwsgi_temp_path tmp/uwsgi; scgi_temp_path tmp/scgi;
              {{upstreams}}
              server {
                listen 127.0.0.1:{{port}};
                root .;
                location = /bench-ready { return 200; }
                {{locations}}
              }
            }
            """;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
