using System.Collections.Immutable;
using McpManager.Backends.Kubernetes.Models;

namespace McpManager.Backends.Kubernetes.Client;

internal sealed partial class KubernetesClient
{
    private const int PageSize = 500;
    private const int MaxPagedTries = 3;

    /// <summary>All of one moment, read page by page.</summary>
    public async Task<KubeList<T>> ListAsync<T>(KubeResource<T> resource, KubeSelector selector, CancellationToken ct)
        where T : class, IKubeObject
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                // A list that grows old between its pages every time is read as one.
                return await ListPagesAsync(resource, selector, tries > MaxPagedTries ? null : PageSize, ct);
            }
            catch (KubernetesException e) when (e.IsGone && tries <= MaxPagedTries)
            {
                // The server keeps the moment of the first page for some minutes only.
            }
        }
    }

    private async Task<KubeList<T>> ListPagesAsync<T>(KubeResource<T> resource, KubeSelector selector, int? limit, CancellationToken ct)
        where T : class, IKubeObject
    {
        var items = ImmutableArray.CreateBuilder<T>();
        string? next = null;
        while (true)
        {
            var token = next;
            var reply = await CallAsync(
                resource,
                (_, path) => new KubeRequest(
                    HttpMethod.Get,
                    selector.On(path).With("limit", limit).With("continue", token).ToString()),
                ct);
            var page = reply.ReadPage(resource);
            items.AddRange(page.Items);
            next = page.Metadata.Continue;
            if (string.IsNullOrEmpty(next))
            {
                return page with { Items = items.ToImmutable() };
            }
        }
    }
}
