namespace McpManager.Workloads.Files;

/// <summary>Where a path leads once every link in it is followed.</summary>
internal static class RealPath
{
    // As the kernel's own bound.
    private const int MaxLinks = 40;

    /// <param name="path">Absolute.</param>
    /// <exception cref="IOException">A link that leads nowhere, or too many.</exception>
    public static string Resolve(string path)
    {
        var rest = new Stack<string>(Parts(path));
        var resolved = string.Empty;
        var links = 0;
        while (rest.TryPop(out var part))
        {
            if (part == "..")
            {
                resolved = resolved[..Math.Max(0, resolved.LastIndexOf('/'))];
                continue;
            }

            var next = $"{resolved}/{part}";
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new IOException($"{path}: too many links");
            }

            if (target.StartsWith('/'))
            {
                resolved = string.Empty;
            }

            foreach (var step in Parts(target))
            {
                rest.Push(step);
            }
        }

        return resolved.Length == 0 ? "/" : resolved;
    }

    private static IEnumerable<string> Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").Reverse();
}
