using System.Collections.Immutable;
using System.IO.Enumeration;

namespace McpManager.Workloads.Images;

/// <summary>Names of images as the container world reads them. Pure.</summary>
internal static class ImageReference
{
    private const string DefaultRegistry = "docker.io";

    /// <summary>With its registry: <c>nginx:alpine</c> → <c>docker.io/library/nginx:alpine</c>. What no tag says is <c>latest</c>.</summary>
    public static string Qualify(string reference)
    {
        var tagged = reference.Contains('@') || reference[(reference.LastIndexOf('/') + 1)..].Contains(':') ? reference : reference + ":latest";
        return WithRegistry(tagged);
    }

    /// <summary>
    /// Whether one of the globs (<c>*</c>, <c>?</c>) matches it with its registry. A glob without a registry means Docker Hub's, as an image's name does:
    /// <c>nginx*</c> does not let <c>nginx.example.org/x</c> in. Without globs every image is allowed.
    /// </summary>
    public static bool IsAllowed(string reference, ImmutableArray<string> globs)
    {
        var qualified = Qualify(reference);
        return globs.IsEmpty || globs.Any(glob => FileSystemName.MatchesSimpleExpression(Qualified(glob), qualified, ignoreCase: false));
    }

    private static string Qualified(string glob) => glob.StartsWith('*') ? glob : glob.AsSpan().ContainsAny('*', '?') ? WithRegistry(glob) : Qualify(glob);

    private static string WithRegistry(string reference)
    {
        var slash = reference.IndexOf('/');
        if (slash < 0)
        {
            return $"{DefaultRegistry}/library/{reference}";
        }

        // As Docker tells a registry from a first folder: it has a dot or a port, or is localhost.
        var first = reference[..slash];
        return first.Contains('.') || first.Contains(':') || first == "localhost" ? reference : $"{DefaultRegistry}/{reference}";
    }
}
