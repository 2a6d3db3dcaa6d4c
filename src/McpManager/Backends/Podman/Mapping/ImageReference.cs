using System.Collections.Immutable;
using System.IO.Enumeration;

namespace McpManager.Backends.Podman.Mapping;

/// <summary>Names of images as the container world reads them. Pure.</summary>
internal static class ImageReference
{
    private const string DefaultRegistry = "docker.io";

    /// <summary>With its registry: <c>nginx:alpine</c> → <c>docker.io/library/nginx:alpine</c>. What no tag says is <c>latest</c>.</summary>
    public static string Qualify(string reference)
    {
        var tagged = reference.Contains('@') || reference[(reference.LastIndexOf('/') + 1)..].Contains(':') ? reference : reference + ":latest";
        var slash = tagged.IndexOf('/');
        if (slash < 0)
        {
            return $"{DefaultRegistry}/library/{tagged}";
        }

        // As Docker tells a registry from a first folder: it has a dot or a port, or is localhost.
        var first = tagged[..slash];
        return first.Contains('.') || first.Contains(':') || first == "localhost" ? tagged : $"{DefaultRegistry}/{tagged}";
    }

    /// <summary>Whether one of the globs (<c>*</c>, <c>?</c>) matches it, as it was written or qualified. Without globs every image is allowed.</summary>
    public static bool IsAllowed(string reference, ImmutableArray<string> globs)
    {
        var qualified = Qualify(reference);
        return globs.IsEmpty || globs.Any(glob => Matches(glob, reference) || Matches(glob, qualified));
    }

    private static bool Matches(string glob, string reference) => FileSystemName.MatchesSimpleExpression(glob, reference, ignoreCase: false);
}
