using System.Diagnostics.CodeAnalysis;

namespace McpManager.Templates;

/// <summary>Reads one file, if it is an ordinary one of a reasonable size inside the folder.</summary>
internal static class TemplateFileReader
{
    public const int MaxBytes = 256 << 10;
    private const int MaxLinks = 16;

    public static bool TryRead(string folder, string path, out ReadOnlyMemory<byte> content, [NotNullWhen(false)] out string? error)
    {
        content = default;
        try
        {
            error = Problem(folder, path, out var target);
            if (error is not null)
            {
                return false;
            }

            var bytes = File.ReadAllBytes(target);
            error = bytes.Length > MaxBytes ? TooLarge : null;
            content = bytes;
            return error is null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = $"it cannot be read: {e.Message}";
            return false;
        }
    }

    private static string TooLarge => $"it is larger than {MaxBytes >> 10} KiB";

    // A pipe or a device has no length: opening it could wait for ever.
    private static string? Problem(string folder, string path, out string target)
    {
        target = path;
        if (new FileInfo(path).LinkTarget is not null && !TryFollow(folder, path, out target))
        {
            return "it is a link to a file outside the templates folder";
        }

        var file = new FileInfo(target);
        return Directory.Exists(target) ? "it is a folder"
            : !file.Exists ? "it does not exist"
            : file.Length == 0 ? "it is empty, or no ordinary file"
            : file.Length > MaxBytes ? TooLarge
            : null;
    }

    // Kubernetes mounts a ConfigMap as links (nginx.json → ..data/nginx.json, ..data → a dated folder), all of them inside the folder. A link that
    // leaves the folder would make any file of the machine readable, by its error.
    private static bool TryFollow(string folder, string path, out string target)
    {
        target = path;
        var root = Path.GetFullPath(folder);
        for (var links = 0; links < MaxLinks; links++)
        {
            var link = FirstLink(root, target);
            if (link is null)
            {
                return true;
            }

            var (at, below) = link.Value;
            target = Path.GetFullPath(Path.Join(Path.Combine(Path.GetDirectoryName(at)!, new FileInfo(at).LinkTarget!), below));
            if (!target.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>The first part below the folder that is a link, and what follows it.</summary>
    private static (string At, string Below)? FirstLink(string root, string path)
    {
        var at = root;
        var parts = Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar);
        for (var i = 0; i < parts.Length; i++)
        {
            at = Path.Join(at, parts[i]);
            if (new FileInfo(at).LinkTarget is not null)
            {
                return (at, string.Join(Path.DirectorySeparatorChar, parts[(i + 1)..]));
            }
        }

        return null;
    }
}
