using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace McpManager.Gateway;

/// <summary>
/// A header that <c>Connection</c> names is for the next hop only (RFC 9110 §7.6.1). YARP drops the well-known ones; those that a message names
/// itself are dropped here.
/// </summary>
/// <remarks>Where a client names <c>close</c> or <c>keep-alive</c> too, Kestrel 10 keeps only that word of its <c>Connection</c>: the other names are lost to us.</remarks>
internal static class HopByHop
{
    public static void RemoveNamed(StringValues connection, HttpRequestMessage request)
    {
        foreach (var value in connection)
        {
            foreach (var range in value.AsSpan().Split(','))
            {
                if (Named(value.AsSpan(range)) is { } name && !request.Headers.Remove(name))
                {
                    request.Content?.Headers.Remove(name);
                }
            }
        }
    }

    public static void RemoveNamed(HttpResponseHeaders upstream, IHeaderDictionary response)
    {
        if (!upstream.NonValidated.TryGetValues(HeaderNames.Connection, out var values))
        {
            return;
        }

        foreach (var value in values)
        {
            foreach (var range in value.AsSpan().Split(','))
            {
                if (Named(value.AsSpan(range)) is { } name)
                {
                    response.Remove(name);
                }
            }
        }
    }

    /// <summary>The usual options name no header that is still there; anything that is no token names none at all.</summary>
    private static string? Named(ReadOnlySpan<char> option)
    {
        option = option.Trim();
        return option.IsEmpty
            || option.Equals("keep-alive", StringComparison.OrdinalIgnoreCase)
            || option.Equals("close", StringComparison.OrdinalIgnoreCase)
            || option.Equals("upgrade", StringComparison.OrdinalIgnoreCase)
            || option.ContainsAnyExcept(s_token)
                ? null
                : option.ToString();
    }

    private static readonly System.Buffers.SearchValues<char> s_token =
        System.Buffers.SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}
