using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MetaflowStack.Sandbox.Blobs.Http;

/// <summary>Tells the requests of the Blob service's port from those of the sandbox's other one.</summary>
internal sealed class BlobPort
{
    private static readonly BlobPort s_mark = new();

    /// <summary>Marks every connection to a port.</summary>
    public static void Mark(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Features.Set(s_mark);
        return next(connection);
    });

    /// <summary>Whether a request came in by that port.</summary>
    public static bool Received(HttpContext context) => context.Features.Get<BlobPort>() is not null;
}
