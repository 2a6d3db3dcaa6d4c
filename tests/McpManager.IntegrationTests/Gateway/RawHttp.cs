using System.Net.Sockets;
using System.Text;

namespace McpManager.IntegrationTests.Gateway;

/// <summary>HTTP as bytes: HttpClient would tidy up what these tests send.</summary>
internal static class RawHttp
{
    /// <summary>Sends the request, and reads until the server closes.</summary>
    public static async Task<string> SendAsync(int port, string request, CancellationToken ct)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, ct);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), ct);
        using var response = new MemoryStream();
        await stream.CopyToAsync(response, ct);
        return Encoding.Latin1.GetString(response.ToArray());
    }

    public static Task<string> GetAsync(int port, string host, string target, CancellationToken ct, params string[] headers) =>
        SendAsync(port, $"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n", ct);

    /// <summary>Start line and headers, without the empty line; empty when the connection ends before.</summary>
    public static async Task<string> ReadHeadAsync(Stream stream, CancellationToken ct)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, ct) == 0)
            {
                return string.Empty;
            }

            head.Append((char)one[0]);
        }

        return head.ToString()[..^4];
    }
}
