using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace McpManager.IntegrationTests.Rigs.Podman;

/// <summary>A registry with one image, made anew so that nobody has it, on the port with which its Podman speaks plain HTTP. It speaks as much of the registry's API v2 as a pull needs.</summary>
internal sealed class FakeRegistry : IAsyncDisposable
{
    private const string Source = "mcp-test-pull-source";

    private readonly WebApplication _app;
    private readonly string _content;

    private FakeRegistry(WebApplication app, string content) => (_app, _content) = (app, content);

    /// <summary>What becomes of a layer that is asked for, half of which was sent; the other half follows.</summary>
    public Func<HttpContext, Task> InTheMiddle { get; set; } = _ => Task.CompletedTask;

    public static string ImageOf(PodmanRig podman) => $"127.0.0.1:{podman.Store.RegistryPort}/mcp-test/pulled:latest";

    public static async Task<FakeRegistry> StartAsync(PodmanRig podman)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, podman.Store.RegistryPort));
        var registry = new FakeRegistry(builder.Build(), await ContentAsync(podman));
        registry._app.Run(registry.AnswerAsync);
        await registry._app.StartAsync();
        return registry;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_content, recursive: true);
    }

    /// <summary>The image as the registry's API has it: a manifest, and blobs under their digests.</summary>
    private static async Task<string> ContentAsync(PodmanRig podman)
    {
        var folder = await podman.Store.FolderAsync("registry");
        var file = Path.Combine(folder, "new");
        var bytes = new byte[1 << 20];
        Random.Shared.NextBytes(bytes);
        await File.WriteAllBytesAsync(file, bytes);
        await podman.CliAsync("create", "--name", Source, TestImages.Shell);
        await podman.CliAsync("cp", file, $"{Source}:/new");
        await podman.CliAsync("commit", "--quiet", "--format", "docker", Source, $"localhost/{Source}");
        await podman.CliAsync("push", "--quiet", "--format", "v2s2", "--compress", $"localhost/{Source}", $"dir:{folder}/image");
        await podman.CliAsync("rm", Source);
        await podman.CliAsync("rmi", $"localhost/{Source}");
        return folder;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var isManifest = path.Contains("/manifests/", StringComparison.Ordinal);
        var file = Path.Combine(_content, "image", isManifest ? "manifest.json" : path[(path.LastIndexOf(':') + 1)..]);
        if (path == "/v2/")
        {
            return;
        }

        if (!path.Contains("/mcp-test/pulled/", StringComparison.Ordinal) || !File.Exists(file))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsync("""{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}""");
            return;
        }

        var content = await File.ReadAllBytesAsync(file);
        context.Response.ContentType = isManifest ? "application/vnd.docker.distribution.manifest.v2+json" : "application/octet-stream";
        context.Response.ContentLength = content.Length;
        var half = content.Length / 2;
        await context.Response.Body.WriteAsync(content.AsMemory(0, half));
        if (content.Length > 1 << 19)
        {
            await context.Response.Body.FlushAsync();
            await InTheMiddle(context);
        }

        await context.Response.Body.WriteAsync(content.AsMemory(half));
    }
}
