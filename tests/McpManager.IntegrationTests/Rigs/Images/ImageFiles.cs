using System.Formats.Tar;
using McpManager.IntegrationTests.Rigs.Docker;

namespace McpManager.IntegrationTests.Rigs.Images;

/// <summary>What is in the tests' images, made of what is installed: no registry is asked.</summary>
internal static class ImageFiles
{
    /// <summary>A static busybox and a static bash, nothing else.</summary>
    public static async Task<Action<TarWriter>> ShellAsync()
    {
        var applets = (await Command.RunAsync(["busybox", "--list"])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return root =>
        {
            root.AddFile("/bin/busybox", "bin/busybox");
            root.AddFile("/bin/bash-static", "bin/bash");
            foreach (var applet in applets.Where(applet => applet is not ("busybox" or "bash")))
            {
                root.AddLink($"bin/{applet}", "busybox");
            }

            root.AddFolder("tmp");
            root.AddFolder("etc");
        };
    }

    /// <summary>The built echo server on the runtime that the tests run on.</summary>
    public static async Task<Action<TarWriter>> EchoAsync()
    {
        var runtime = await DotnetFiles.FindAsync();
        return root =>
        {
            root.AddTree(Path.GetDirectoryName(Repository.EchoServer)!, "app");
            runtime.AddTo(root);
            root.AddFolder("tmp");
        };
    }

    /// <summary>The built manager with the templates, on the same runtime.</summary>
    public static async Task<Action<TarWriter>> ManagerAsync()
    {
        var runtime = await DotnetFiles.FindAsync();
        return root =>
        {
            root.AddTree(Path.GetDirectoryName(Repository.McpManager)!, "app");
            root.AddTree(Repository.Templates, "templates");
            runtime.AddTo(root);
            root.AddFolder("tmp");
        };
    }
}
