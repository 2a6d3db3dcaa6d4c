namespace Bench.Processes;

/// <summary>The API server's own record of what it was asked.</summary>
internal sealed record AuditLog(string Path)
{
    /// <summary>Calls of managers that were answered so far: neither watches, which last, nor the Lease, which is renewed whether anything happens or not.</summary>
    public int Calls()
    {
        using var file = new StreamReader(new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var count = 0;
        while (file.ReadLine() is { } line)
        {
            if (line.Contains("\"userAgent\":\"mcp-manager\"", StringComparison.Ordinal)
                && !line.Contains("\"verb\":\"watch\"", StringComparison.Ordinal)
                && !line.Contains("\"resource\":\"leases\"", StringComparison.Ordinal))
            {
                count++;
            }
        }

        return count;
    }
}
