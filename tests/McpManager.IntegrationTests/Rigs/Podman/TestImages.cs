using System.Formats.Tar;

namespace McpManager.IntegrationTests.Rigs.Podman;

/// <summary>The tests' images, made of what is installed: no registry is asked. Written anew for each store; a second or two.</summary>
internal static class TestImages
{
    /// <summary>A static busybox and a static bash, nothing else.</summary>
    public const string Shell = "localhost/mcp-test/shell:latest";

    /// <summary>The built echo server on the runtime that the tests run on.</summary>
    public const string Echo = "localhost/mcp/echo:latest";

    public static async Task LoadShellAsync(PodmanRig rig)
    {
        var applets = (await PodmanStore.RunAsync(["busybox", "--list"])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await ImportAsync(rig, Shell, rootfs => AddShell(rootfs, applets), "ENV PATH=/bin", "WORKDIR /tmp");
    }

    public static async Task LoadEchoAsync(PodmanRig rig)
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var web = Path.GetDirectoryName(typeof(Microsoft.AspNetCore.Builder.WebApplication).Assembly.Location)!;
        var dotnet = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        var libraries = await LibrariesAsync([Path.Combine(dotnet, "dotnet"), .. Directory.EnumerateFiles(runtime, "*.so")]);
        await ImportAsync(
            rig,
            Echo,
            rootfs =>
            {
                AddTree(rootfs, Path.GetDirectoryName(Repository.EchoServer)!, "app");
                AddTree(rootfs, runtime, $"dotnet/shared/Microsoft.NETCore.App/{Path.GetFileName(runtime)}");
                AddTree(rootfs, web, $"dotnet/shared/Microsoft.AspNetCore.App/{Path.GetFileName(web)}");
                AddTree(rootfs, Path.Combine(dotnet, "host", "fxr"), "dotnet/host/fxr");
                AddFile(rootfs, Path.Combine(dotnet, "dotnet"), "dotnet/dotnet");
                foreach (var library in libraries)
                {
                    AddFile(rootfs, library, library.TrimStart('/'));
                }

                AddFolder(rootfs, "tmp");
            },
            "ENTRYPOINT [\"/dotnet/dotnet\",\"/app/EchoServer.dll\"]",
            "ENV PORT=8000",
            "ENV LISTEN_ADDRESS=0.0.0.0",
            "EXPOSE 8000",
            "USER 65532:65532",
            "WORKDIR /app");
    }

    private static void AddShell(TarWriter rootfs, IEnumerable<string> applets)
    {
        AddFile(rootfs, "/bin/busybox", "bin/busybox");
        AddFile(rootfs, "/bin/bash-static", "bin/bash");
        foreach (var applet in applets.Where(applet => applet is not ("busybox" or "bash")))
        {
            rootfs.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, $"bin/{applet}") { LinkName = "busybox", ModificationTime = DateTimeOffset.UnixEpoch });
        }

        AddFolder(rootfs, "tmp");
        AddFolder(rootfs, "etc");
    }

    private static async Task ImportAsync(PodmanRig rig, string name, Action<TarWriter> fill, params string[] changes)
    {
        var file = Path.Combine(await rig.Store.FolderAsync("images"), "rootfs.tar");
        await using (var stream = File.Create(file))
        await using (var rootfs = new TarWriter(stream, TarEntryFormat.Pax))
        {
            fill(rootfs);
        }

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await rig.CliAsync(["import", "--quiet", .. changes.SelectMany(change => new[] { "--change", change }), file, name]);
        File.Delete(file);
    }

    /// <summary>What the system's loader finds for these files, itself included.</summary>
    private static async Task<IReadOnlyList<string>> LibrariesAsync(IEnumerable<string> files)
    {
        var found = await PodmanStore.RunAsync(["ldd", .. files]);
        return [.. found.Split('\n')
            .Select(line => line.Contains("=> /", StringComparison.Ordinal) ? line[(line.IndexOf("=> ", StringComparison.Ordinal) + 3)..] : line.Trim())
            .Where(line => line.StartsWith("/lib", StringComparison.Ordinal) || line.StartsWith("/usr/lib", StringComparison.Ordinal))
            .Where(line => line.Contains(" (0x", StringComparison.Ordinal))
            .Select(line => line[..line.IndexOf(" (0x", StringComparison.Ordinal)])
            .Distinct()];
    }

    private static void AddTree(TarWriter rootfs, string folder, string target)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            AddFile(rootfs, file, $"{target}/{Path.GetRelativePath(folder, file)}");
        }
    }

    private static void AddFile(TarWriter rootfs, string file, string target)
    {
        using var data = File.OpenRead(file);
        rootfs.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, target)
        {
            DataStream = data,
            Mode = File.GetUnixFileMode(file) & ~(UnixFileMode.SetUser | UnixFileMode.SetGroup),
            ModificationTime = DateTimeOffset.UnixEpoch,
        });
    }

    private static void AddFolder(TarWriter rootfs, string target) => rootfs.WriteEntry(new PaxTarEntry(TarEntryType.Directory, target)
    {
        Mode = (UnixFileMode)0x1ff | UnixFileMode.StickyBit,
        ModificationTime = DateTimeOffset.UnixEpoch,
    });
}
