using System.Formats.Tar;
using McpManager.IntegrationTests.Rigs.Images;

namespace McpManager.IntegrationTests.Rigs.Podman;

/// <summary>The tests' images in Podman's store. Written anew for each store; a second or two.</summary>
internal static class TestImages
{
    /// <summary>See <see cref="ImageFiles.ShellAsync"/>.</summary>
    public const string Shell = "localhost/mcp-test/shell:latest";

    /// <summary>See <see cref="ImageFiles.EchoAsync"/>.</summary>
    public const string Echo = "localhost/mcp/echo:latest";

    public static async Task LoadShellAsync(PodmanRig rig) => await ImportAsync(rig, Shell, await ImageFiles.ShellAsync(), "ENV PATH=/bin", "WORKDIR /tmp");

    public static async Task LoadEchoAsync(PodmanRig rig) => await ImportAsync(
        rig,
        Echo,
        await ImageFiles.EchoAsync(),
        "ENTRYPOINT [\"/dotnet/dotnet\",\"/app/EchoServer.dll\"]",
        "ENV PORT=8000",
        "ENV LISTEN_ADDRESS=0.0.0.0",
        "EXPOSE 8000",
        "USER 65532:65532",
        "WORKDIR /app");

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
}
