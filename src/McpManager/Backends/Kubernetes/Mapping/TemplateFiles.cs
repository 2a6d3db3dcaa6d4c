using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>Reads the folders beside a template's file that its volumes name, such as <c>./app</c>.</summary>
internal static class TemplateFiles
{
    // A ConfigMap takes 1 MiB, base64 included.
    private const long MaxBytes = 700 << 10;
    private const int MaxFiles = 100;

    /// <returns><c>null</c> when the spec names none.</returns>
    /// <exception cref="IOException">A folder is not there, leads out of the template's, or holds too much.</exception>
    public static FilesContent? Read(WorkloadSpec spec)
    {
        var folders = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<KeyToPath>>(StringComparer.Ordinal);
        var data = ImmutableSortedDictionary.CreateBuilder<string, byte[]>(StringComparer.Ordinal);
        var left = MaxBytes;
        foreach (var source in spec.Volumes.Select(volume => volume.Source).Where(VolumeMount.IsRelative).Distinct(StringComparer.Ordinal))
        {
            var items = ImmutableArray.CreateBuilder<KeyToPath>();
            foreach (var (path, content) in Files(Folder(spec, source), source, left))
            {
                left -= content.Length;
                var key = $"f{data.Count}";
                items.Add(new KeyToPath(key, path));
                data[key] = data.Count < MaxFiles ? content : throw new IOException($"{source} has more than {MaxFiles} files, which a ConfigMap is not made for");
            }

            folders[source] = items.ToImmutable();
        }

        return folders.Count == 0 ? null : new FilesContent(new FilesRef(Hash(folders, data), folders.ToImmutable()), data.ToImmutable());
    }

    private static DirectoryInfo Folder(WorkloadSpec spec, string source)
    {
        var root = Path.GetFullPath(spec.TemplateDirectory ?? throw new IOException($"{source}: a relative path has no meaning here"));
        var folder = new DirectoryInfo(Path.GetFullPath(Path.Combine(root, source)));
        return !folder.FullName.StartsWith(root.TrimEnd('/') + '/', StringComparison.Ordinal) ? throw new IOException($"{source} leads out of the template's folder")
            : !folder.Exists ? throw new IOException($"{source} is not there, beside the template's file")
            : folder;
    }

    private static IEnumerable<(string Path, byte[] Content)> Files(DirectoryInfo folder, string source, long left)
    {
        // Links are not followed: they could lead anywhere.
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, MaxRecursionDepth = 8 };
        foreach (var file in folder.EnumerateFiles("*", options).OrderBy(file => file.FullName, StringComparer.Ordinal))
        {
            left -= file.Length;
            if (left < 0)
            {
                throw new IOException($"{source} and the template's other folders have more than {MaxBytes >> 10} KiB, which no ConfigMap takes; build an image");
            }

            yield return (Path.GetRelativePath(folder.FullName, file.FullName).Replace('\\', '/'), File.ReadAllBytes(file.FullName));
        }
    }

    private static string Hash(IEnumerable<KeyValuePair<string, ImmutableArray<KeyToPath>>> folders, ImmutableSortedDictionary<string, byte[]>.Builder data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (source, items) in folders)
        {
            foreach (var item in items)
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{source}\0{item.Path}\0{data[item.Key].Length}\0"));
                hash.AppendData(data[item.Key]);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
