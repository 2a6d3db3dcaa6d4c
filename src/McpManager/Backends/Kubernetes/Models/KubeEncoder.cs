using System.Text.Encodings.Web;

namespace McpManager.Backends.Kubernetes.Models;

/// <summary>Escapes what JSON must and YAML should have escaped, and never a character beyond the first plane: the framework's relaxed encoder still does that.</summary>
internal sealed unsafe class KubeEncoder : JavaScriptEncoder
{
    private static readonly JavaScriptEncoder s_relaxed = UnsafeRelaxedJsonEscaping;

    public override int MaxOutputCharactersPerInputCharacter => s_relaxed.MaxOutputCharactersPerInputCharacter;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar <= char.MaxValue && s_relaxed.WillEncode(unicodeScalar);

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten) =>
        s_relaxed.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        for (var start = 0; start < textLength;)
        {
            var found = s_relaxed.FindFirstCharacterToEncode(text + start, textLength - start);
            var at = start + found;
            if (found < 0 || at + 1 >= textLength || !char.IsSurrogatePair(text[at], text[at + 1]))
            {
                return found < 0 ? -1 : at;
            }

            start = at + 2;
        }

        return -1;
    }
}
