using System.Text.RegularExpressions;
using McpManager.Errors;

namespace McpManager.Workloads.Planning.Rules;

/// <summary><c>image</c>: a reference, <c>[registry[:port]/]repository[:tag][@sha256:…]</c>.</summary>
/// <remarks>https://github.com/distribution/reference, grammar in reference.go.</remarks>
internal static partial class ImageRules
{
    private const int MaxLength = 512;
    private const string LatestTag = ":latest";

    public static string? Read(string? image, FieldErrors errors)
    {
        if (image is not null && (image.Length > MaxLength || !Reference().IsMatch(image)))
        {
            errors.Add("image", "must be an image reference such as nginx, mcp/echo:latest or registry.example.org:5000/team/app@sha256:…; the repository is lower-case");
        }

        return image;
    }

    /// <summary>Whether two references name the same image: no tag means latest.</summary>
    public static bool AreSame(string? a, string? b) => a is not null && b is not null && WithoutLatest(a) == WithoutLatest(b);

    private static string WithoutLatest(string image) => image.EndsWith(LatestTag, StringComparison.Ordinal) ? image[..^LatestTag.Length] : image;

    [GeneratedRegex(
        """
        \A
        (([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*(:[0-9]{1,5})?/)?
        [a-z0-9]+(([._]|__|-+)[a-z0-9]+)*
        (/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)*
        (:[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127})?
        (@sha256:[a-f0-9]{64})?
        \z
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
