using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using McpManager.Backends.Kubernetes.Models;
using McpManager.Workloads.Files;
using McpManager.Workloads.Spec;

namespace McpManager.Backends.Kubernetes.Mapping;

/// <summary>Reads the folders beside a template's file that its volumes name, such as <c>./app</c>.</summary>
internal static class TemplateFiles
{
    // A ConfigMap takes 1 MiB, base64 included.
    private const long MaxBytes = 700 << 10;
    private const int MaxFiles = 100;

    // Their names are in the Deployment's annotations, which have an end too.
    private const int MaxNames = 16 << 10;
    private const int MaxDepth = 8;

    /// <returns><c>null</c> when the spec names none.</returns>
    /// <exception cref="IOException">A folder is not there, leads out of the template's, or holds too much.</exception>
    public static FilesContent? Read(WorkloadSpec spec)
    {
        var folders = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<KeyToPath>>(StringComparer.Ordinal);
        var data = ImmutableSortedDictionary.CreateBuilder<string, byte[]>(StringComparer.Ordinal);
        long bytes = 0;
        long names = 0;
        foreach (var source in spec.Volumes.Select(volume => volume.Source).Where(VolumeMount.IsRelative).Distinct(StringComparer.Ordinal))
        {
            var items = ImmutableArray.CreateBuilder<KeyToPath>();
            var folder = Folder(spec, source);
            foreach (var (path, file) in Files(folder, folder, string.Empty, source, depth: 0))
            {
                bytes += file.Length;
                names += path.Length;
                if (bytes > MaxBytes || names > MaxNames || data.Count == MaxFiles)
                {
                    throw new IOException($"{source}: the template's folders have more than {MaxBytes >> 10} KiB or {MaxFiles} files, which no ConfigMap is made for; build an image");
                }

                var key = $"f{data.Count}";
                items.Add(new KeyToPath(key, path));
                data[key] = Content(file);
            }

            folders[source] = items.ToImmutable();
        }

        return folders.Count == 0 ? null : new FilesContent(new FilesRef(Hash(folders, data), folders.ToImmutable()), data.ToImmutable());
    }

    private static string Folder(WorkloadSpec spec, string source)
    {
        var root = RealPath.Resolve(spec.TemplateDirectory ?? throw new IOException($"{source}: a relative path has no meaning here"));
        var folder = RealPath.Resolve($"{root}/{source}");
        return !IsBelow(folder, root) ? throw new IOException($"{source} leads out of the template's folder")
            : !Directory.Exists(folder) ? throw new IOException($"{source} is not there, beside the template's file")
            : folder;
    }

    // A mounted ConfigMap is links, to ..data and from there to a dated folder: they are followed within the folder, and names that begin with '..' are
    // not for use.
    private static IEnumerable<(string Path, FileInfo File)> Files(string top, string folder, string prefix, string source, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new IOException($"{source} has folders more than {MaxDepth} deep, or a link to a folder around it");
        }

        var entries = Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).OfType<string>().Where(name => !name.StartsWith("..", StringComparison.Ordinal));
        foreach (var name in entries.Order(StringComparer.Ordinal))
        {
            var path = RealPath.Resolve($"{folder}/{name}");
            if (!IsBelow(path, top))
            {
                throw new IOException($"{source}: {prefix}{name} leads out of the folder");
            }

            if (Directory.Exists(path))
            {
                foreach (var file in Files(top, path, $"{prefix}{name}/", source, depth + 1))
                {
                    yield return file;
                }
            }
            else
            {
                yield return ($"{prefix}{name}", new FileInfo(path));
            }
        }
    }

    // A pipe or a device has no length, and opening one could wait forever.
    private static byte[] Content(FileInfo file) => file.Length == 0 ? [] : File.ReadAllBytes(file.FullName);

    private static bool IsBelow(string path, string root) => path.StartsWith(root == "/" ? root : root + "/", StringComparison.Ordinal);

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
