package lxdapi

import (
	"context"
	"net/http"
	"net/url"
)

const storageExtension = "storage" // since LXD 2.9

// StoragePool is where images, instances and volumes lie.
type StoragePool struct {
	Name   string   `json:"name"`
	Driver string   `json:"driver"`
	Status string   `json:"status"`
	UsedBy []string `json:"used_by"` // paths of instances, profiles, images and volumes
	StoragePoolPut
}

// StoragePoolPut is the part of a storage pool that can be written.
type StoragePoolPut struct {
	Description string            `json:"description"`
	Config      map[string]string `json:"config"`
}

// StoragePoolCreate is what a new storage pool is made of.
type StoragePoolCreate struct {
	Name   string `json:"name"`
	Driver string `json:"driver"`
	StoragePoolPut
}

// StoragePool reads one storage pool. Pools belong to no project.
func (c *Client) StoragePool(ctx context.Context, name string) (*StoragePool, string, error) {
	return get[StoragePool](ctx, c, storageExtension, c.at("storage-pools", name))
}

// StoragePools reads all storage pools. LXD before 2.9 has none.
func (c *Client) StoragePools(ctx context.Context) ([]StoragePool, error) {
	return list[StoragePool](ctx, c, c.with(url.Values{"recursion": {"1"}}, "storage-pools"))
}

// CreateStoragePool makes a storage pool.
func (c *Client) CreateStoragePool(ctx context.Context, p StoragePoolCreate) error {
	return c.write(ctx, storageExtension, http.MethodPost, c.at("storage-pools"), p)
}

// ModifyStoragePool reads, changes and writes a storage pool, see modify.
func (c *Client) ModifyStoragePool(ctx context.Context, name string, change func(*StoragePoolPut) (bool, error)) error {
	return modify(ctx, c, storageExtension, c.at("storage-pools", name), change)
}

// DeleteStoragePool removes a storage pool that nothing uses.
func (c *Client) DeleteStoragePool(ctx context.Context, name string) error {
	return c.write(ctx, storageExtension, http.MethodDelete, c.at("storage-pools", name), nil)
}
