using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Tests.Support;

namespace MetaflowStack.Sandbox.Tests.Blobs;

/// <summary>What the sandbox's Blob service has in common with the rest of the sandbox, and what Azurite cannot be asked about.</summary>
public sealed class BlobServiceTests
{
    private static readonly byte[] s_text = Encoding.UTF8.GetBytes("hello");
    private static readonly byte[] s_large = [.. Enumerable.Range(0, 10_000).Select(i => (byte)i)];

    [Fact]
    public async Task Blobs_and_leases_come_back_after_a_restart()
    {
        var folder = TestSandbox.NewFolder();
        await using (var sandbox = await TestSandbox.StartAsync(folder))
        {
            await sandbox.MakeAsync(Stack.Group, Stack.Groups, Stack.GroupBody);
            await sandbox.MakeAsync(Stack.Account, Stack.Storage, Stack.AccountBody);
            var client = await sandbox.KeyClientAsync();
            Assert.Equal("201", (await client.SendAsync("PUT", "data?restype=container")).Outcome);
            await PutAsync(client, "data/a%20b/c.json", s_large.Reverse().ToArray());
            Assert.Equal("201", (await client.SendAsync("PUT", "data/a%20b/c.json", s_large, ("x-ms-blob-type", "BlockBlob"), ("x-ms-meta-Serial", "3"))).Outcome);
            Assert.Equal("201", (await client.SendAsync("PUT", "data/log", null, ("x-ms-blob-type", "AppendBlob"))).Outcome);
            Assert.Equal("201", (await client.SendAsync("PUT", "data/log?comp=appendblock", s_text)).Outcome);
            Assert.Equal("201", (await client.SendAsync("PUT", "data/log?comp=appendblock", s_text, ("x-ms-blob-condition-appendpos", "5"))).Outcome);
            Assert.Equal("201", (await client.SendAsync("PUT", "data/log?comp=snapshot")).Outcome);
            Assert.Equal("201", (await client.SendAsync("PUT", "data/log?comp=lease", null, ("x-ms-lease-action", "acquire"), ("x-ms-lease-duration", "-1"))).Outcome);
        }

        await using (var sandbox = await TestSandbox.StartAsync(folder))
        {
            var client = await sandbox.KeyClientAsync();
            var blob = await client.SendAsync("GET", "data/a%20b/c.json");
            Assert.Equal((200, "3", "BlockBlob"), (blob.Status, blob["x-ms-meta-Serial"], blob["x-ms-blob-type"]));
            Assert.Equal(s_large, blob.Body);
            var log = await client.SendAsync("GET", "data/log");
            Assert.Equal(("hellohello", "2", "leased", "infinite"), (log.Text, log["x-ms-blob-committed-block-count"], log["x-ms-lease-state"], log["x-ms-lease-duration"]));
            Assert.Equal("412 LeaseIdMissing", (await client.SendAsync("PUT", "data/log?comp=appendblock", s_text)).Outcome);
            Assert.Single((await client.SendAsync("GET", "data?restype=container&comp=list&include=snapshots")).Xml.Descendants("Snapshot"));
            Assert.Single(Directory.GetFiles(Path.Combine(folder, "blobs"))); // what was overwritten is gone
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_account_is_found_by_host_name_too()
    {
        await using var sandbox = await BlobSandbox.StartAsync();
        var port = new Uri(sandbox.Server.Document.BlobUrl).Port;
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
                    CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(sandbox.Server.Document.CertificateAuthorityPath) },
                },
            },
        });
        var keys = await sandbox.ArmAsync("POST", Stack.Account + "/listKeys", Stack.Storage);
        var client = new RawBlobClient(http, new Uri("https://stdemo.blob.core.windows.net/"), "stdemo", keys.At("keys")![1]!["value"]!.GetValue<string>());

        Assert.Equal("201", (await client.SendAsync("PUT", "data?restype=container")).Outcome);
        await PutAsync(client, "data/x", s_text);
        var list = (await client.SendAsync("GET", "data?restype=container&comp=list")).Xml;
        Assert.Equal(("https://stdemo.blob.core.windows.net/", "x"), (list.Attribute("ServiceEndpoint")!.Value, list.Element("Blobs")!.Element("Blob")!.Element("Name")!.Value));
    }

    [Fact]
    public async Task An_account_that_is_not_there_has_no_resources()
    {
        await using var sandbox = await BlobSandbox.StartAsync();
        var client = await sandbox.KeyClientAsync();
        await client.SendAsync("PUT", "data?restype=container");
        await PutAsync(client, "data/x", s_text);
        var nobody = new RawBlobClient(sandbox.Http, BlobSandbox.Endpoint(sandbox, "stnobody"), "stnobody", Convert.ToBase64String(new byte[64]));
        Assert.Equal("404 ResourceNotFound", (await nobody.SendAsync("GET", "?comp=list")).Outcome);

        await sandbox.ArmAsync("DELETE", Stack.Account, Stack.Storage);
        Assert.Equal("404 ResourceNotFound", (await client.SendAsync("GET", "data/x")).Outcome);
        await sandbox.MakeAsync(Stack.Account, Stack.Storage, Stack.AccountBody);
        Assert.Equal("404 ContainerNotFound", (await (await sandbox.KeyClientAsync()).SendAsync("GET", "data/x")).Outcome);
    }

    [Fact]
    public async Task An_account_serves_blobs_once_its_creation_is_over_whether_anybody_asked_or_not()
    {
        await using var sandbox = await Stack.WithGroupAsync();
        await sandbox.ArmAsync("PUT", Stack.Account, Stack.Storage, Stack.AccountBody);
        var client = await sandbox.KeyClientAsync();
        Assert.Equal("404 ResourceNotFound", (await client.SendAsync("GET", "?comp=list")).Outcome);
        sandbox.Pass(30);
        Assert.Equal("200", (await client.SendAsync("GET", "?comp=list")).Outcome);
    }

    [Fact]
    public async Task Containers_are_the_same_for_Azure_Resource_Manager_and_for_the_Blob_service()
    {
        await using var sandbox = await BlobSandbox.StartAsync();
        var client = await sandbox.KeyClientAsync();
        await client.SendAsync("PUT", "data?restype=container", null, ("x-ms-meta-owner", "me"));
        await client.SendAsync("PUT", "data?restype=container&comp=lease", null, ("x-ms-lease-action", "acquire"), ("x-ms-lease-duration", "-1"), ("x-ms-proposed-lease-id", "aaaaaaaa-0000-4000-8000-000000000001"));
        var shown = await sandbox.ArmAsync("GET", Stack.Container, Stack.Storage);
        Assert.Equal(
            (200, "me", "Locked", "Leased", "Infinite"),
            (shown.Status, shown.Text("properties", "metadata", "owner"), shown.Text("properties", "leaseStatus"), shown.Text("properties", "leaseState"), shown.Text("properties", "leaseDuration")));
        Assert.Equal((await client.SendAsync("HEAD", "data?restype=container"))["ETag"], shown.Text("etag"));

        await sandbox.ArmAsync("PUT", Stack.Container.Replace("/data", "/other", StringComparison.Ordinal), Stack.Storage, """{"properties":{"metadata":{"a":"b"}}}""");
        Assert.Equal("b", (await client.SendAsync("HEAD", "other?restype=container"))["x-ms-meta-a"]);
        Assert.Equal(["data", "other"], (await client.SendAsync("GET", "?comp=list")).Xml.Descendants("Name").Select(n => n.Value));

        await sandbox.ArmAsync("DELETE", Stack.Container, Stack.Storage);
        Assert.Equal("404 ContainerNotFound", (await client.SendAsync("HEAD", "data?restype=container")).Outcome);
        Assert.Equal("409 ContainerBeingDeleted", (await client.SendAsync("PUT", "data?restype=container")).Outcome);
        sandbox.Pass(30);
        Assert.Equal("201", (await client.SendAsync("PUT", "data?restype=container")).Outcome);
        Assert.Equal("202", (await client.SendAsync("DELETE", "data?restype=container")).Outcome);
        Assert.Equal(404, (await sandbox.ArmAsync("GET", Stack.Container, Stack.Storage)).Status);
    }

    [Fact]
    public async Task With_versioning_former_contents_stay()
    {
        await using var sandbox = await WithServiceAsync("""{"isVersioningEnabled":true}""");
        var client = await sandbox.KeyClientAsync();
        var first = (await PutAsync(client, "data/x", "one"u8.ToArray()))["x-ms-version-id"]!;
        var second = (await PutAsync(client, "data/x", "two"u8.ToArray()))["x-ms-version-id"]!;
        var third = (await client.SendAsync("PUT", "data/x?comp=metadata", null, ("x-ms-meta-a", "b")))["x-ms-version-id"]!;
        Assert.Equal([first, second, third], ((string[])[third, second, first]).Order(StringComparer.Ordinal));
        Assert.Equal("one", (await client.SendAsync("GET", $"data/x?versionid={Uri.EscapeDataString(first)}")).Text);
        var now = await client.SendAsync("HEAD", "data/x");
        Assert.Equal((third, "true"), (now["x-ms-version-id"], now["x-ms-is-current-version"]));

        Assert.Equal("202", (await client.SendAsync("DELETE", "data/x")).Outcome);
        Assert.Equal("404 BlobNotFound", (await client.SendAsync("GET", "data/x")).Outcome);
        var listed = (await client.SendAsync("GET", "data?restype=container&comp=list&include=versions")).Xml.Descendants("Blob").ToList();
        Assert.Equal([first, second, third], listed.Select(b => b.Element("VersionId")!.Value));
        Assert.DoesNotContain(listed, b => b.Element("IsCurrentVersion") is not null);
        Assert.Empty((await client.SendAsync("GET", "data?restype=container&comp=list")).Xml.Descendants("Blob"));

        Assert.Equal("202", (await client.SendAsync("DELETE", $"data/x?versionid={Uri.EscapeDataString(first)}")).Outcome);
        Assert.Equal("404 BlobNotFound", (await client.SendAsync("GET", $"data/x?versionid={Uri.EscapeDataString(first)}")).Outcome);
    }

    [Fact]
    public async Task What_was_deleted_softly_comes_back()
    {
        await using var sandbox = await WithServiceAsync("""{"deleteRetentionPolicy":{"enabled":true,"days":7}}""");
        var client = await sandbox.KeyClientAsync();
        await PutAsync(client, "data/x", s_text);
        await client.SendAsync("PUT", "data/x?comp=snapshot");
        var deleted = await client.SendAsync("DELETE", "data/x", null, ("x-ms-delete-snapshots", "include"));
        Assert.Equal(("202", "false"), (deleted.Outcome, deleted["x-ms-delete-type-permanent"]));
        Assert.Equal("404 BlobNotFound", (await client.SendAsync("GET", "data/x")).Outcome);
        var listed = (await client.SendAsync("GET", "data?restype=container&comp=list&include=deleted,snapshots")).Xml.Descendants("Blob").ToList();
        Assert.Equal(2, listed.Count);
        Assert.All(listed, b => Assert.Equal(("true", "6"), (b.Element("Deleted")!.Value, b.Descendants("RemainingRetentionDays").Single().Value)));

        Assert.Equal("200", (await client.SendAsync("PUT", "data/x?comp=undelete")).Outcome);
        Assert.Equal("hello", (await client.SendAsync("GET", "data/x")).Text);
        Assert.Single((await client.SendAsync("GET", "data?restype=container&comp=list&include=snapshots")).Xml.Descendants("Snapshot"));
    }

    [Fact]
    public async Task A_broken_lease_is_free_when_its_period_is_over()
    {
        var time = new ShiftedTime();
        await using var sandbox = await BlobSandbox.StartAsync(real: time);
        var client = await sandbox.KeyClientAsync();
        await client.SendAsync("PUT", "data?restype=container");
        await PutAsync(client, "data/x", s_text);
        await client.SendAsync("PUT", "data/x?comp=lease", null, ("x-ms-lease-action", "acquire"), ("x-ms-lease-duration", "60"));
        Assert.Equal("20", (await client.SendAsync("PUT", "data/x?comp=lease", null, ("x-ms-lease-action", "break"), ("x-ms-lease-break-period", "20")))["x-ms-lease-time"]);
        time.Shift += TimeSpan.FromSeconds(19);
        Assert.Equal("409 LeaseAlreadyPresent", (await client.SendAsync("PUT", "data/x?comp=lease", null, ("x-ms-lease-action", "acquire"), ("x-ms-lease-duration", "60"))).Outcome);
        time.Shift += TimeSpan.FromSeconds(1);
        Assert.Equal("broken", (await client.SendAsync("HEAD", "data/x"))["x-ms-lease-state"]);
        Assert.Equal("201", (await client.SendAsync("PUT", "data/x?comp=lease", null, ("x-ms-lease-action", "acquire"), ("x-ms-lease-duration", "60"))).Outcome);
    }

    [Fact]
    public async Task Requests_are_logged_as_the_Blob_services_without_keys_or_contents()
    {
        await using var sandbox = await BlobSandbox.StartAsync();
        var client = await sandbox.KeyClientAsync();
        await client.SendAsync("PUT", "data?restype=container");
        await PutAsync(client, "data/x", s_text);
        await client.SendAsync("PUT", "data/x?comp=lease", null, ("x-ms-lease-action", "acquire"), ("x-ms-lease-duration", "60"));
        await client.SendAsync("GET", "data/x");
        var lines = await File.ReadAllLinesAsync(Path.Combine(sandbox.Folder, "requests.jsonl"));
        var blobs = lines.Select(l => JsonNode.Parse(l)!).Where(l => l["service"]!.GetValue<string>() == "blob").ToList();
        Assert.Equal(
            ["PUT /stdemo/data  True", "PUT /stdemo/data/x  True", "PUT /stdemo/data/x lease True", "GET /stdemo/data/x  False"],
            blobs.Select(l => $"{l["method"]} {l["path"]} {l["comp"]} {l["write"]!.GetValue<bool>()}"));
        Assert.All(blobs, l => Assert.Equal(RawBlobClient.Version, l["apiVersion"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Errors_are_told_as_the_service_tells_them()
    {
        await using var sandbox = await BlobSandbox.StartAsync();
        var client = await sandbox.KeyClientAsync();
        var error = await client.SendAsync("GET", "data/x", null, ("x-ms-client-request-id", "mine"));
        Assert.Equal([0xEF, 0xBB, 0xBF], error.Body[..3]);
        Assert.Equal(("Error", "ContainerNotFound"), (error.Xml.Name.LocalName, error.Xml.Element("Code")!.Value));
        Assert.StartsWith($"The specified container does not exist.\nRequestId:{error["x-ms-request-id"]}\nTime:", error.Xml.Element("Message")!.Value, StringComparison.Ordinal);
        Assert.Equal(("application/xml", "mine", RawBlobClient.Version), (error["Content-Type"], error["x-ms-client-request-id"], error["x-ms-version"]));
        Assert.StartsWith("Windows-Azure-Blob/1.0", error["Server"]!, StringComparison.Ordinal);
        Assert.Equal("501 NotImplemented", (await client.SendAsync("GET", "?restype=service&comp=stats")).Outcome);
    }

    private static async Task<TestSandbox> WithServiceAsync(string properties)
    {
        var sandbox = await BlobSandbox.StartAsync();
        await sandbox.MakeAsync(Stack.Container, Stack.Storage, """{"properties":{}}""");
        await sandbox.MakeAsync(Stack.Account + "/blobServices/default", Stack.Storage, $$"""{"properties":{{properties}}}""");
        return sandbox;
    }

    private static async Task<BlobAnswer> PutAsync(RawBlobClient client, string path, byte[] content)
    {
        var answer = await client.SendAsync("PUT", path, content, ("x-ms-blob-type", "BlockBlob"));
        Assert.Equal("201", answer.Outcome);
        return answer;
    }
}
