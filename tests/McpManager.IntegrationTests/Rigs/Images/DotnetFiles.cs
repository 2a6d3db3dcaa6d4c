using System.Formats.Tar;
using McpManager.IntegrationTests.Rigs.Docker;

namespace McpManager.IntegrationTests.Rigs.Images;

/// <summary>The .NET runtime that the tests run on, as <c>/dotnet</c>, with the libraries of the system that it loads.</summary>
internal sealed class DotnetFiles
{
    private static readonly string s_runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
    private static readonly string s_web = Path.GetDirectoryName(typeof(Microsoft.AspNetCore.Builder.WebApplication).Assembly.Location)!;
    private static readonly string s_dotnet = Path.GetFullPath(Path.Combine(s_runtime, "..", "..", ".."));

    private readonly IReadOnlyList<string> _libraries;

    private DotnetFiles(IReadOnlyList<string> libraries) => _libraries = libraries;

    public static async Task<DotnetFiles> FindAsync()
    {
        var libraries = await LibrariesAsync([Path.Combine(s_dotnet, "dotnet"), .. Directory.EnumerateFiles(s_runtime, "*.so")]);

        // For TLS the runtime loads OpenSSL when it needs it, so no loader tells of it. It stands beside the C library.
        var folder = Path.GetDirectoryName(libraries.First(path => path.Contains("/libc.so", StringComparison.Ordinal)))!;
        return new DotnetFiles([.. libraries, .. new[] { "libssl.so.3", "libcrypto.so.3" }.Select(name => Path.Combine(folder, name)).Where(File.Exists).Except(libraries)]);
    }

    public void AddTo(TarWriter root)
    {
        root.AddTree(s_runtime, $"dotnet/shared/Microsoft.NETCore.App/{Path.GetFileName(s_runtime)}");
        root.AddTree(s_web, $"dotnet/shared/Microsoft.AspNetCore.App/{Path.GetFileName(s_web)}");
        root.AddTree(Path.Combine(s_dotnet, "host", "fxr"), "dotnet/host/fxr");
        root.AddFile(Path.Combine(s_dotnet, "dotnet"), "dotnet/dotnet");
        foreach (var library in _libraries)
        {
            root.AddFile(library, library.TrimStart('/'));
        }
    }

    /// <summary>What the system's loader finds for these files, itself included.</summary>
    private static async Task<IReadOnlyList<string>> LibrariesAsync(IEnumerable<string> files)
    {
        var found = await Command.RunAsync(["ldd", .. files]);
        return [.. found.Split('\n')
            .Select(line => line.Contains("=> /", StringComparison.Ordinal) ? line[(line.IndexOf("=> ", StringComparison.Ordinal) + 3)..] : line.Trim())
            .Where(line => line.StartsWith("/lib", StringComparison.Ordinal) || line.StartsWith("/usr/lib", StringComparison.Ordinal))
            .Where(line => line.Contains(" (0x", StringComparison.Ordinal))
            .Select(line => line[..line.IndexOf(" (0x", StringComparison.Ordinal)])
            .Distinct()];
    }
}
