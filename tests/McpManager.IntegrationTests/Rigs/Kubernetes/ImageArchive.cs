using System.Formats.Tar;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace McpManager.IntegrationTests.Rigs.Kubernetes;

/// <summary>An image of one layer as <c>docker save</c> writes it, which containerd takes in; made without Docker or Podman.</summary>
internal static class ImageArchive
{
    /// <param name="config">The image's own: Entrypoint, Env, User, WorkingDir, ExposedPorts.</param>
    public static async Task WriteAsync(string file, string name, Action<TarWriter> fill, JsonObject config)
    {
        var layer = file + ".layer";
        await using (var stream = File.Create(layer))
        await using (var root = new TarWriter(stream, TarEntryFormat.Pax))
        {
            fill(root);
        }

        await using var data = File.OpenRead(layer);
        var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(data));
        var image = new JsonObject
        {
            ["architecture"] = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64",
            ["os"] = "linux",
            ["config"] = config,
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray($"sha256:{digest}") },
        };
        var manifest = new JsonArray(new JsonObject { ["Config"] = "config.json", ["RepoTags"] = new JsonArray(name), ["Layers"] = new JsonArray("layer.tar") });
        await using (var stream = File.Create(file))
        await using (var archive = new TarWriter(stream, TarEntryFormat.Pax))
        {
            data.Position = 0;
            await AddAsync(archive, "manifest.json", new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest)));
            await AddAsync(archive, "config.json", new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(image)));
            await AddAsync(archive, "layer.tar", data);
        }

        File.Delete(layer);
    }

    private static Task AddAsync(TarWriter archive, string name, Stream data) =>
        archive.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = data, ModificationTime = DateTimeOffset.UnixEpoch });
}
